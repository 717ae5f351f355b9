//! An event as targets read it.

use super::targets::{self, Kind};
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::notification::{Listener, Notifications};
use kernel::canonical;
use kernel::{Cx, Delivery, Principal, Result};
use serde_json::{Map, Value, json};

/// What has happened to an object.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    /// `ObjectCreated:Put`
    pub name: &'a str,
    pub key: &'a str,
    /// In a bucket that keeps versions.
    pub version: Option<&'a str>,
    pub size: Option<u64>,
    /// Without quotes.
    pub etag: Option<&'a str>,
    /// Later events of a key have greater ones.
    pub sequence: Option<u64>,
}

/// Tells whoever listens, and still lets S3 in. Costs nothing where nobody does.
pub async fn tell(cx: &mut Cx<'_>, bucket: &Bucket, happening: Happening<'_>) -> Result<()> {
    let Some(known) = configuration::find::<Notifications>(cx, bucket).await? else { return Ok(()) };
    for listener in known.listeners.iter().filter(|listener| listener.hears(&happening)) {
        if targets::is_open(cx, bucket, &listener.target).await? {
            let message = message(cx, bucket, listener, &happening);
            send(cx, bucket, &listener.target, message);
        }
    }
    Ok(())
}

/// The two ends of the keys that a listener wants to hear of.
pub struct Filter<'a> {
    pub prefix: &'a str,
    pub suffix: &'a str,
}

impl Listener {
    pub fn filter(&self) -> Filter<'_> {
        let value = |name: &str| {
            self.rules.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
        };
        Filter { prefix: value("Prefix"), suffix: value("Suffix") }
    }

    fn hears(&self, happening: &Happening<'_>) -> bool {
        let name = format!("s3:{}", happening.name);
        let filter = self.filter();
        self.events.iter().any(|event| names(event, &name))
            && happening.key.starts_with(filter.prefix)
            && happening.key.ends_with(filter.suffix)
    }
}

/// Whether an event type is the other one, or stands for a group that it is of.
pub fn names(pattern: &str, event: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(group) => event.starts_with(group),
        None => pattern == event,
    }
}

/// A queue gets a message, a function an event.
pub fn send(cx: &mut Cx<'_>, bucket: &Bucket, target: &str, message: String) {
    let Some(kind) = Kind::of(target) else { return };
    let payload = match kind {
        Kind::Queue => json!({"body": message}).to_string(),
        Kind::Function => message,
    };
    let (service, source) = (kind.service(), bucket.arn());
    let delivery = Delivery::new(service, cx.now, cx.ids, &source, target, payload.into_bytes());
    cx.emit(Delivery { trace: cx.caller.source.trace.clone(), ..delivery });
}

pub fn host_id(request_id: &str) -> String {
    crate::object::sums::base64(request_id.as_bytes())
}

fn message(cx: &Cx<'_>, bucket: &Bucket, listener: &Listener, happening: &Happening<'_>) -> String {
    let record = json!({
        "eventVersion": version(happening.name),
        "eventSource": "aws:s3",
        "awsRegion": bucket.region,
        "eventTime": cx.now.iso_millis(),
        "eventName": happening.name,
        "userIdentity": {"principalId": principal_id(&cx.caller.principal)},
        "requestParameters": {"sourceIPAddress": source_ip(cx)},
        "responseElements": {"x-amz-request-id": cx.request_id, "x-amz-id-2": host_id(cx.request_id)},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": listener.id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": canonical::id(&bucket.account)},
                "arn": bucket.arn(),
            },
            "object": object(happening),
        },
    });
    json!({"Records": [record]}).to_string()
}

/// The younger sorts of events have a younger form.
fn version(name: &str) -> &'static str {
    if is_young(name) { "2.3" } else { "2.1" }
}

fn is_young(name: &str) -> bool {
    ["ObjectTagging:", "ObjectAcl:", "Lifecycle"].iter().any(|group| name.starts_with(group))
}

fn object(happening: &Happening<'_>) -> Value {
    let mut object = Map::new();
    let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
    add("key", encoded(happening.key).into());
    if let Some(size) = happening.size {
        add("size", size.into());
    }
    if let Some(etag) = happening.etag {
        add("eTag", etag.into());
    }
    if let Some(version) = happening.version {
        add("versionId", version.into());
    }
    if let Some(sequence) = happening.sequence {
        add("sequencer", format!("{sequence:018X}").into());
    }
    Value::Object(object)
}

/// As forms encode: a space becomes a plus.
fn encoded(key: &str) -> String {
    use std::fmt::Write;
    key.bytes().fold(String::with_capacity(key.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                out.push(byte as char)
            }
            b' ' => out.push('+'),
            // Writing to a string does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

fn principal_id(principal: &Principal) -> String {
    match principal {
        Principal::Anonymous => "Anonymous".to_owned(),
        Principal::Service { name } => name.clone(),
        principal => format!("AWS:{}", principal.unique_id()),
    }
}

fn source_ip(cx: &Cx<'_>) -> String {
    cx.caller.source.ip.map(|ip| ip.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hears_what() {
        let listener = Listener {
            events: vec!["s3:ObjectCreated:*".to_owned()],
            rules: vec![("Prefix".to_owned(), "in/".to_owned()), ("Suffix".to_owned(), ".jpg".to_owned())],
            ..Listener::default()
        };
        let happening =
            |name, key| Happening { name, key, version: None, size: None, etag: None, sequence: None };
        assert!(listener.hears(&happening("ObjectCreated:Put", "in/a.jpg")));
        assert!(!listener.hears(&happening("ObjectCreated:Put", "in/a.png")));
        assert!(!listener.hears(&happening("ObjectRemoved:Delete", "in/a.jpg")));
    }

    #[test]
    fn keys_are_encoded_as_forms_are() {
        assert_eq!(encoded("a@b c/é.txt"), "a%40b+c/%C3%A9.txt");
    }
}
