//! What an extension asks for when it subscribes, checked; and how it is told what happens, by the schema it asks for.

use crate::telemetry::{Category, SUBSCRIPTION, Told};
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub schema: Schema,
    pub types: Vec<Category>,
    pub items_max: usize,
    pub bytes_max: usize,
    pub wait_max: Duration,
    pub destination: Destination,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Of the Logs API.
    Logs2020,
    /// With `platform.runtimeDone`.
    Logs2021,
    /// Of the Telemetry API: every line is a text.
    Telemetry2022,
    /// Lines that are JSON are told so.
    TelemetryWithJson,
}

/// A listener inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Http { port: u16, authority: String, path: String },
    Tcp { port: u16 },
}

const ITEMS: RangeInclusive<u64> = 1000..=10_000;
const BYTES: RangeInclusive<u64> = 262_144..=1_048_576;
const WAIT_MS: RangeInclusive<u64> = 25..=30_000;
const WAIT_MS_USUALLY: u64 = 1000;
/// What the code itself speaks with.
const TAKEN: u16 = 9001;
/// Names of an environment for itself.
pub const NAMES: [&str; 2] = ["sandbox.localdomain", "sandbox"];

impl Schema {
    pub fn is_logs(self) -> bool {
        matches!(self, Schema::Logs2020 | Schema::Logs2021)
    }

    fn parse(name: Option<&str>, is_logs: bool) -> Option<Schema> {
        Some(match (is_logs, name) {
            (true, None | Some("2020-08-15")) => Schema::Logs2020,
            (true, Some("2021-03-18")) => Schema::Logs2021,
            (false, Some("2022-07-01")) => Schema::Telemetry2022,
            (false, Some("2022-12-13" | "2025-01-29")) => Schema::TelemetryWithJson,
            _ => return None,
        })
    }
}

impl Subscription {
    /// Or all that is wrong with it.
    pub fn parse(body: &[u8], is_logs: bool) -> Result<Subscription, String> {
        let asked: Value = serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"))?;
        let mut wrong = Vec::new();
        let destination = destination(&asked["destination"]).map_err(|why| wrong.push(why)).ok();
        let types = types(&asked["types"]).map_err(|why| wrong.push(why)).ok();
        let schema = Schema::parse(asked["schemaVersion"].as_str(), is_logs);
        if schema.is_none() {
            wrong.push("schemaVersion is not supported".to_owned());
        }
        let buffering = &asked["buffering"];
        // The older API had a lower bound of its own.
        let bytes = if is_logs { 0..=*BYTES.end() } else { BYTES };
        let items =
            number(buffering, "maxItems", if is_logs { 0..=*ITEMS.end() } else { ITEMS }, *ITEMS.end());
        let items = items.map_err(|why| wrong.push(why)).ok();
        let bytes = number(buffering, "maxBytes", bytes, *BYTES.start()).map_err(|why| wrong.push(why)).ok();
        let wait = number(buffering, "timeoutMs", WAIT_MS, WAIT_MS_USUALLY);
        let wait = wait.map_err(|why| wrong.push(why)).ok();
        match (schema, types, items, bytes, wait, destination) {
            (Some(schema), Some(types), Some(items), Some(bytes), Some(wait), Some(destination)) => {
                Ok(Subscription {
                    schema,
                    types,
                    items_max: usize::try_from(items).unwrap_or(usize::MAX).max(1),
                    bytes_max: usize::try_from(bytes).unwrap_or(usize::MAX),
                    wait_max: Duration::from_millis(wait),
                    destination,
                })
            }
            _ => Err(wrong.join("; ")),
        }
    }

    pub fn type_names(&self) -> Vec<&'static str> {
        self.types.iter().map(|category| category.name()).collect()
    }

    /// As its schema has it; nothing where its schema does not.
    pub fn told(&self, told: &Told, is_json: bool) -> Option<Value> {
        let is_line = told.category != Category::Platform;
        let in_schema = match told.kind {
            "platform.end" | "platform.logsSubscription" | "platform.fault" => self.schema.is_logs(),
            "platform.initStart" | "platform.initRuntimeDone" | "platform.initReport" | SUBSCRIPTION => {
                !self.schema.is_logs()
            }
            "platform.runtimeDone" => self.schema != Schema::Logs2020,
            _ => true,
        };
        let record = match &told.record {
            Value::String(text) if is_line && is_json && self.schema == Schema::TelemetryWithJson => {
                let parsed: Option<Value> = serde_json::from_str(text).ok();
                parsed.filter(Value::is_object).unwrap_or_else(|| told.record.clone())
            }
            record if told.kind == "platform.runtimeDone" && self.schema == Schema::Logs2021 => {
                json!({"requestId": record["requestId"], "status": record["status"]})
            }
            record => record.clone(),
        };
        in_schema.then(|| json!({"time": told.at.iso_millis(), "type": told.kind, "record": record}))
    }
}

fn types(asked: &Value) -> Result<Vec<Category>, String> {
    let all = [Category::Platform, Category::Function, Category::Extension];
    let named = |name: &Value| all.into_iter().find(|category| name.as_str() == Some(category.name()));
    let asked = asked.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut types: Vec<Category> = Vec::new();
    for name in asked {
        let category = named(name).ok_or_else(|| format!("type {name} is not supported"))?;
        if !types.contains(&category) {
            types.push(category);
        }
    }
    if types.is_empty() { Err("types should not be empty".to_owned()) } else { Ok(types) }
}

fn number(asked: &Value, name: &str, range: RangeInclusive<u64>, usually: u64) -> Result<u64, String> {
    let value = match &asked[name] {
        Value::Null => Some(usually),
        value => value.as_u64().filter(|value| range.contains(value)),
    };
    let (least, most) = (range.start(), range.end());
    value.ok_or_else(|| format!("buffering.{name} should be between {least} and {most}"))
}

fn destination(asked: &Value) -> Result<Destination, String> {
    match asked["protocol"].as_str().unwrap_or("HTTP") {
        "HTTP" => http(asked["URI"].as_str().unwrap_or_default()),
        "TCP" => {
            let port = asked["port"].as_u64().and_then(|port| u16::try_from(port).ok());
            Ok(Destination::Tcp { port: port_of(port)? })
        }
        _ => Err("protocol is not supported".to_owned()),
    }
}

fn http(uri: &str) -> Result<Destination, String> {
    let uri: http::Uri = uri.parse().map_err(|_| "URI is not valid".to_owned())?;
    let host = uri.host().unwrap_or_default();
    if uri.scheme_str() != Some("http") || !NAMES.contains(&host) {
        return Err("URI host should be sandbox.localdomain".to_owned());
    }
    let port = port_of(uri.port_u16())?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Ok(Destination::Http { port, authority: format!("{host}:{port}"), path })
}

fn port_of(port: Option<u16>) -> Result<u16, String> {
    match port {
        None | Some(0) => Err("URI port is not provided".to_owned()),
        Some(TAKEN) => Err(format!("URI port {TAKEN} is reserved")),
        Some(port) => Ok(port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Time;

    fn asked(change: impl FnOnce(&mut Value)) -> Vec<u8> {
        let mut asked = json!({
            "schemaVersion": "2022-12-13",
            "types": ["platform", "function"],
            "buffering": {"maxItems": 1000, "maxBytes": 262_144, "timeoutMs": 25},
            "destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:8080/told"},
        });
        change(&mut asked);
        asked.to_string().into_bytes()
    }

    #[test]
    fn what_is_asked_for() {
        let subscription = Subscription::parse(&asked(|_| ()), false).unwrap();
        assert_eq!(subscription.types, [Category::Platform, Category::Function]);
        assert_eq!((subscription.items_max, subscription.wait_max), (1000, Duration::from_millis(25)));
        let (authority, path) = ("sandbox.localdomain:8080".to_owned(), "/told".to_owned());
        assert_eq!(subscription.destination, Destination::Http { port: 8080, authority, path });
        let usual = asked(|asked| asked["buffering"] = Value::Null);
        let usual = Subscription::parse(&usual, false).unwrap();
        assert_eq!((usual.items_max, usual.bytes_max), (10_000, 262_144));
        let tcp = asked(|asked| asked["destination"] = json!({"protocol": "TCP", "port": 9000}));
        assert_eq!(Subscription::parse(&tcp, false).unwrap().destination, Destination::Tcp { port: 9000 });
    }

    #[test]
    fn all_that_is_wrong() {
        let wrong = |change: &dyn Fn(&mut Value)| Subscription::parse(&asked(change), false).unwrap_err();
        let both = wrong(&|asked| {
            asked["types"] = json!([]);
            asked["destination"]["URI"] = "http://sandbox.localdomain".into();
        });
        assert_eq!(both, "URI port is not provided; types should not be empty");
        assert!(wrong(&|asked| asked["buffering"]["maxItems"] = 999.into()).contains("maxItems"));
        assert!(wrong(&|asked| asked["buffering"]["maxBytes"] = 1_048_577.into()).contains("maxBytes"));
        assert!(wrong(&|asked| asked["buffering"]["timeoutMs"] = 24.into()).contains("timeoutMs"));
        assert!(
            wrong(&|asked| asked["destination"]["URI"] = "http://example.com:80".into()).contains("host")
        );
        assert!(
            wrong(&|asked| asked["destination"]["URI"] = "http://sandbox:9001".into()).contains("reserved")
        );
        assert!(wrong(&|asked| asked["destination"]["protocol"] = "UDP".into()).contains("protocol"));
        assert!(wrong(&|asked| asked["schemaVersion"] = Value::Null).contains("schemaVersion"));
        assert!(wrong(&|asked| asked["types"] = json!(["metrics"])).contains("metrics"));
        assert!(Subscription::parse(b"[", false).is_err() && Subscription::parse(b"[]", false).is_err());
    }

    #[test]
    fn as_the_schema_has_it() {
        let told = |kind, category, record: Value| Told { at: Time(0), category, kind, record, bytes: 0 };
        let logs = |version: &str| {
            Subscription::parse(&asked(|asked| asked["schemaVersion"] = version.into()), true).unwrap()
        };
        let done = json!({"requestId": "r", "status": "success", "spans": []});
        let done = told("platform.runtimeDone", Category::Platform, done);
        assert!(logs("2020-08-15").told(&done, false).is_none());
        let shown = logs("2021-03-18").told(&done, false).unwrap();
        assert_eq!(shown["record"], json!({"requestId": "r", "status": "success"}));
        let newest = Subscription::parse(&asked(|_| ()), false).unwrap();
        assert!(newest.told(&told("platform.end", Category::Platform, json!({})), false).is_none());
        let line = told("function", Category::Function, "{\"level\":\"INFO\"}\n".into());
        assert_eq!(newest.told(&line, true).unwrap()["record"], json!({"level": "INFO"}));
        assert_eq!(newest.told(&line, false).unwrap()["record"], "{\"level\":\"INFO\"}\n");
        let old = Subscription::parse(&asked(|asked| asked["schemaVersion"] = "2022-07-01".into()), false);
        let shown = old.unwrap().told(&line, true).unwrap();
        assert_eq!(
            shown,
            json!({"time": "1970-01-01T00:00:00.000Z", "type": "function", "record": "{\"level\":\"INFO\"}\n"})
        );
    }
}
