//! What functions write: their log groups, watched.

use super::call::{Answer, Call, Failure, unless};
use crate::api::Api;
use crate::tail::{Ending, Tail};
use crate::trouble::{Outcome, Trouble};
use auth::sigv4::Family;
use serde_json::{Value, json};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A line, and when it was written.
pub struct Line {
    pub at_ms: i64,
    pub text: String,
}

/// Lines of some groups, from now on.
pub struct Watch {
    lines: Receiver<Line>,
    _ending: Ending,
}

/// Makes the group of a function, or finds it there; tells its ARN.
pub fn make(api: &Api, function: &str) -> Outcome<String> {
    let group = group(function);
    unless(ask(api, "CreateLogGroup", &json!({"logGroupName": group})), &["ResourceAlreadyExistsException"])?;
    let told = ask(api, "DescribeLogGroups", &json!({"logGroupIdentifiers": [group]}))?.json();
    let arn = told["logGroups"][0]["logGroupArn"].as_str();
    arn.map(str::to_owned).ok_or_else(|| Trouble::new(format!("there is no log group {group}")))
}

/// Tells whether it was there.
pub fn remove(api: &Api, function: &str) -> Outcome<bool> {
    let asked = json!({"logGroupName": group(function)});
    unless(ask(api, "DeleteLogGroup", &asked), &["ResourceNotFoundException"])
}

fn group(function: &str) -> String {
    format!("/aws/lambda/{function}")
}

impl Watch {
    pub fn begin(api: &Api, arns: &[String]) -> Outcome<Watch> {
        let mut tail = Tail::begin(api, arns, "")?;
        let ending = tail.ending()?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(events)) = tail.events() {
                if events.iter().any(|event| sender.send(line(event)).is_err()) {
                    break;
                }
            }
        });
        Ok(Watch { lines, _ending: ending })
    }

    /// The next line, if one comes within a while.
    pub fn next(&self, wait: Duration) -> Outcome<Option<Line>> {
        match self.lines.recv_timeout(wait) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::new("the cloud tells no more of its logs")),
        }
    }
}

fn line(event: &Value) -> Line {
    let text = event["message"].as_str().unwrap_or_default().trim_end().to_owned();
    Line { at_ms: event["timestamp"].as_i64().unwrap_or_default(), text }
}

fn ask(api: &Api, action: &str, asked: &Value) -> Result<Answer, Failure> {
    let target = format!("Logs_20140328.{action}");
    let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())];
    let body = asked.to_string();
    let body = body.as_bytes();
    Call {
        service: "logs",
        family: Family::Json,
        method: "POST",
        path: "/",
        query: "",
        headers: &headers,
        body,
    }
    .send(api)
}
