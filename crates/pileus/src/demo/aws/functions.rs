//! Functions: made, changed, invoked, triggered.

use super::call::{Answer, Call, Failure, escaped, unless};
use crate::api::Api;
use crate::progress::moment;
use crate::trouble::{Outcome, Trouble};
use auth::sigv4::Family;
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const GONE: [&str; 1] = ["ResourceNotFoundException"];
/// How long settings may take until they hold.
const SETTLE_WAIT: Duration = Duration::from_secs(60);

/// What an invocation brought.
pub struct Invoked {
    pub payload: Value,
    /// The last lines of its log.
    pub log: String,
}

pub struct New<'a> {
    pub name: &'a str,
    pub runtime: &'a str,
    pub role: &'a str,
    pub handler: &'a str,
    pub archive: &'a [u8],
    pub timeout_s: u32,
    pub layers: &'a [String],
    pub variables: Value,
}

/// Makes it anew, and waits until it can be used; tells its ARN.
pub fn make(api: &Api, new: &New<'_>) -> Outcome<String> {
    remove(api, new.name)?;
    let asked = json!({
        "FunctionName": new.name, "Runtime": new.runtime, "Role": new.role, "Handler": new.handler,
        "Code": {"ZipFile": BASE64.encode(new.archive)}, "Timeout": new.timeout_s, "Layers": new.layers,
        "Environment": {"Variables": new.variables},
    });
    let made = ask(api, "POST", "/2015-03-31/functions", &asked)?.json();
    settled(api, new.name)?;
    Ok(text(&made, "FunctionArn"))
}

pub fn change_code(api: &Api, name: &str, archive: &[u8]) -> Outcome<()> {
    let asked = json!({"ZipFile": BASE64.encode(archive)});
    ask(api, "PUT", &format!("/2015-03-31/functions/{name}/code"), &asked)?;
    settled(api, name).map(|_| ())
}

/// Tells the settings as they are from now on.
pub fn change_settings(api: &Api, name: &str, settings: &Value) -> Outcome<Value> {
    ask(api, "PUT", &format!("/2015-03-31/functions/{name}/configuration"), settings)?;
    settled(api, name)
}

fn settled(api: &Api, name: &str) -> Outcome<Value> {
    let deadline = Instant::now() + SETTLE_WAIT;
    loop {
        let now = read(api, &format!("/2015-03-31/functions/{name}/configuration"), "")?.json();
        let states = (text(&now, "State"), text(&now, "LastUpdateStatus"));
        match (states.0.as_str(), states.1.as_str()) {
            ("Active", "Successful") => return Ok(now),
            ("Failed", _) => return Err(Trouble::new(text(&now, "StateReason"))),
            (_, "Failed") => return Err(Trouble::new(text(&now, "LastUpdateStatusReason"))),
            _ if Instant::now() > deadline => {
                return Err(Trouble::new(format!("{name} is not ready: {} / {}", states.0, states.1)));
            }
            _ => moment(),
        }
    }
}

/// Waits for what it answers.
pub fn invoke(api: &Api, name: &str, event: &Value) -> Outcome<Invoked> {
    let answer = send_event(api, name, event, &[("x-amz-log-type", "Tail")])?;
    let log = answer.header("x-amz-log-result").and_then(|log| BASE64.decode(log.as_bytes()).ok());
    let log = String::from_utf8_lossy(&log.unwrap_or_default()).into_owned();
    let payload = answer.json();
    match answer.header("x-amz-function-error") {
        None => Ok(Invoked { payload, log }),
        Some(_) => {
            let told = [text(&payload, "errorType"), text(&payload, "errorMessage")].join(": ");
            Err(Trouble::new(format!("{name} failed: {told}\n{}", log.trim_end())))
        }
    }
}

/// Only hands over the event.
pub fn hand_over(api: &Api, name: &str, event: &Value) -> Outcome<()> {
    send_event(api, name, event, &[("x-amz-invocation-type", "Event")])?;
    Ok(())
}

fn send_event(
    api: &Api,
    name: &str,
    event: &Value,
    headers: &[(&'static str, &str)],
) -> Result<Answer, Failure> {
    let path = format!("/2015-03-31/functions/{name}/invocations");
    call(api, "POST", &path, "", headers, event.to_string().as_bytes())
}

/// Lets S3 invoke it for a bucket.
pub fn allow_bucket(api: &Api, name: &str, bucket: &str) -> Outcome<()> {
    let asked = json!({
        "StatementId": "bucket", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
        "SourceArn": format!("arn:aws:s3:::{bucket}"),
    });
    ask(api, "POST", &format!("/2015-03-31/functions/{name}/policy"), &asked)?;
    Ok(())
}

/// Tells whether it was there.
pub fn remove(api: &Api, name: &str) -> Outcome<bool> {
    unless(call(api, "DELETE", &format!("/2015-03-31/functions/{name}"), "", &[], b""), &GONE)
}

/// Tells the ARN of the new version.
pub fn publish_layer(api: &Api, layer: &str, archive: &[u8], runtime: &str) -> Outcome<String> {
    let asked = json!({"Content": {"ZipFile": BASE64.encode(archive)}, "CompatibleRuntimes": [runtime]});
    let made = ask(api, "POST", &format!("/2018-10-31/layers/{layer}/versions"), &asked)?.json();
    Ok(text(&made, "LayerVersionArn"))
}

/// All its versions; tells how many there were.
pub fn remove_layer(api: &Api, layer: &str) -> Outcome<usize> {
    let path = format!("/2018-10-31/layers/{layer}/versions");
    let mut removed = 0;
    loop {
        let told = read(api, &path, "")?.json();
        let versions: Vec<u64> = told["LayerVersions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["Version"].as_u64())
            .collect();
        if versions.is_empty() {
            return Ok(removed);
        }
        for version in versions {
            unless(call(api, "DELETE", &format!("{path}/{version}"), "", &[], b""), &GONE)?;
            removed += 1;
        }
    }
}

/// A queue brings its messages to a function by itself from now on; one message an invocation.
pub fn map(api: &Api, queue: &str, name: &str) -> Outcome<String> {
    let asked = json!({"EventSourceArn": queue, "FunctionName": name, "BatchSize": 1});
    let id = text(&ask(api, "POST", MAPPINGS, &asked)?.json(), "UUID");
    let deadline = Instant::now() + SETTLE_WAIT;
    loop {
        let state = text(&read(api, &format!("{MAPPINGS}/{id}"), "")?.json(), "State");
        match state.as_str() {
            "Enabled" => return Ok(id),
            _ if Instant::now() > deadline => {
                return Err(Trouble::new(format!("the mapping is still {state}")));
            }
            _ => moment(),
        }
    }
}

/// Ends what brings messages to a function, and waits until it has ended; tells how many there were.
pub fn unmap(api: &Api, name: &str) -> Outcome<usize> {
    let ids = match mappings(api, name) {
        Err(failure) if failure.is(&GONE) => return Ok(0),
        ids => ids?,
    };
    for id in &ids {
        unless(
            call(api, "DELETE", &format!("{MAPPINGS}/{id}"), "", &[], b""),
            &["ResourceNotFoundException", "ResourceInUseException"],
        )?;
    }
    let deadline = Instant::now() + SETTLE_WAIT;
    while !mappings(api, name)?.is_empty() {
        if Instant::now() > deadline {
            return Err(Trouble::new(format!("what brings messages to {name} does not end")));
        }
        moment();
    }
    Ok(ids.len())
}

const MAPPINGS: &str = "/2015-03-31/event-source-mappings";

fn mappings(api: &Api, name: &str) -> Result<Vec<String>, Failure> {
    let told = read(api, MAPPINGS, &format!("FunctionName={}", escaped(name)))?.json();
    let all = told["EventSourceMappings"].as_array().into_iter().flatten();
    Ok(all.map(|mapping| text(mapping, "UUID")).collect())
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn read(api: &Api, path: &str, query: &str) -> Result<Answer, Failure> {
    call(api, "GET", path, query, &[], b"")
}

fn ask(api: &Api, method: &'static str, path: &str, asked: &Value) -> Result<Answer, Failure> {
    call(api, method, path, "", &[("content-type", "application/json")], asked.to_string().as_bytes())
}

fn call(
    api: &Api,
    method: &'static str,
    path: &str,
    query: &str,
    headers: &[(&'static str, &str)],
    body: &[u8],
) -> Result<Answer, Failure> {
    Call { service: "lambda", family: Family::Rest, method, path, query, headers, body }.send(api)
}
