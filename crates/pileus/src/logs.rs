//! `pileus logs FUNCTION`: what a function has written, and with `--follow` what it writes.

use crate::api::Api;
use crate::cli;
use crate::place::Place;
use crate::running::Running;
use crate::tail::Tail;
use crate::trouble::{Outcome, Trouble};
use kernel::time::SystemClock;
use kernel::{Clock, Time};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{self, Write};
use std::process::ExitCode;

pub fn logs(options: &cli::Logs) -> Outcome {
    let place = Place::of(&options.place)?;
    let running = Running::find(&place)
        .ok_or_else(|| Trouble::new("the cloud does not run; start it with `pileus start`"))?;
    let api = Api::of(&running, &options.region)?;
    let group = group(&options.function);
    let arn = arn(&api, &group)?;
    // Watch first, then look: nothing is missed in between.
    let tail = match options.follow {
        true => Some(Tail::begin(&api, &[arn], &options.filter)?),
        false => None,
    };
    let shown = history(&api, &group, options)?;
    match tail {
        Some(tail) => follow(tail, &shown),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// A name that begins with a slash is that of a log group itself.
fn group(function: &str) -> String {
    match function.starts_with('/') {
        true => function.to_owned(),
        false => format!("/aws/lambda/{function}"),
    }
}

fn arn(api: &Api, group: &str) -> Outcome<String> {
    let asked = json!({"logGroupIdentifiers": [group]});
    let told = api.call("logs", "Logs_20140328.DescribeLogGroups", &asked)?;
    let arn = told["logGroups"][0]["logGroupArn"].as_str();
    arn.map(str::to_owned).ok_or_else(|| Trouble::new(format!("there is no log group {group} (yet)")))
}

/// What tells one line from another.
type Line = (String, i64, i64, String);

/// Prints what there is, and answers which lines those were.
fn history(api: &Api, group: &str, options: &cli::Logs) -> Outcome<HashSet<Line>> {
    let start = SystemClock.now().minus(options.since).0;
    let mut asked = json!({"logGroupName": group, "startTime": start, "filterPattern": options.filter});
    let mut shown = HashSet::new();
    loop {
        let page = api.call("logs", "Logs_20140328.FilterLogEvents", &asked)?;
        for event in page["events"].as_array().into_iter().flatten() {
            print(event)?;
            if options.follow {
                shown.insert(line(event));
            }
        }
        match &page["nextToken"] {
            Value::Null => return Ok(shown),
            token => asked["nextToken"] = token.clone(),
        }
    }
}

fn line(event: &Value) -> Line {
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| event[name].as_i64().unwrap_or_default();
    (text("logStreamName"), number("timestamp"), number("ingestionTime"), text("message"))
}

fn print(event: &Value) -> Outcome<()> {
    let (_, at, _, message) = line(event);
    let mut out = io::stdout().lock();
    writeln!(out, "{} {}", Time(at).iso_millis(), message.trim_end())
        .and_then(|()| out.flush())
        .map_err(|error| Trouble::new(error.to_string()))
}

/// Prints lines until the server ends or the session does.
fn follow(mut tail: Tail, shown: &HashSet<Line>) -> Outcome {
    while let Some(events) = tail.events()? {
        events.iter().filter(|event| !shown.contains(&line(event))).try_for_each(print)?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_have_groups() {
        assert_eq!(group("f"), "/aws/lambda/f");
        assert_eq!(group("/app/web"), "/app/web");
    }

    #[test]
    fn a_line_is_told_from_another() {
        let event = |ingested: i64| json!({"logStreamName": "s", "timestamp": 1, "ingestionTime": ingested, "message": "m"});
        assert_eq!(line(&event(2)), line(&event(2)));
        assert_ne!(line(&event(2)), line(&event(3)));
    }
}
