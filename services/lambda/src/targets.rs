//! What a function can send to, when an event has failed for good or has succeeded: other services, by ARN.

use crate::errors::Error;
use crate::role;
use kernel::{Arn, Cx, Need, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Queue,
    FifoQueue,
    Function,
    Bucket,
    Topic,
    Bus,
}

/// What an ARN names, if it is anything that can be sent to.
pub fn kind(arn: &str) -> Option<Kind> {
    let arn = Arn::parse(arn)?;
    match arn.service {
        "sqs" if arn.resource.ends_with(".fifo") => Some(Kind::FifoQueue),
        "sqs" => Some(Kind::Queue),
        "lambda" if arn.resource.starts_with("function:") => Some(Kind::Function),
        "s3" => Some(Kind::Bucket),
        "sns" => Some(Kind::Topic),
        "events" if arn.resource.starts_with("event-bus/") => Some(Kind::Bus),
        _ => None,
    }
}

/// What sending takes, and what AWS calls it.
fn call(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Queue | Kind::FifoQueue => ("sqs:SendMessage", "SendMessage"),
        Kind::Function => ("lambda:InvokeFunction", "InvokeFunction"),
        Kind::Bucket => ("s3:PutObject", "PutObject"),
        Kind::Topic => ("sns:Publish", "Publish"),
        Kind::Bus => ("events:PutEvents", "PutEvents"),
    }
}

/// Whether a function's role may send there.
async fn may_send(cx: &mut Cx<'_>, role: &str, function: &str, target: &str, kind: Kind) -> Result<bool> {
    let resource = match kind {
        Kind::Bucket => {
            format!("{target}/aws/lambda/async/{}", function.rsplit(':').next().unwrap_or_default())
        }
        _ => target.to_owned(),
    };
    role::may(cx, role, function, &Need::new(call(kind).0, resource)).await
}

/// The role of a function must be allowed to send to a destination.
pub async fn check_destination(
    cx: &mut Cx<'_>,
    role: &str,
    function: &str,
    target: &str,
    kind: Kind,
) -> Result<()> {
    match may_send(cx, role, function, target, kind).await? {
        true => Ok(()),
        false => Err(Error::RoleCannotSend { call: call(kind).1, arn: target.to_owned() }.into()),
    }
}

/// Events that have failed go to a queue that the function's role may send to.
pub async fn check_dead_letters(cx: &mut Cx<'_>, role: &str, function: &str, target: &str) -> Result<()> {
    match kind(target) {
        Some(Kind::Queue) => {}
        Some(Kind::Topic) => {
            return Err(kernel::Error::not_implemented("topics as dead-letter targets of functions"));
        }
        _ => return Err(Error::InvalidDeadLetters { arn: target.to_owned() }.into()),
    }
    match may_send(cx, role, function, target, Kind::Queue).await? {
        true => Ok(()),
        false => Err(Error::RoleCannotSendDeadLetters.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arns_name() {
        for (arn, expected) in [
            ("arn:aws:sqs:us-east-1:000000000000:q", Some(Kind::Queue)),
            ("arn:aws:sqs:us-east-1:000000000000:q.fifo", Some(Kind::FifoQueue)),
            ("arn:aws:lambda:us-east-1:000000000000:function:f:live", Some(Kind::Function)),
            ("arn:aws:lambda:us-east-1:000000000000:layer:l:1", None),
            ("arn:aws:s3:::bucket", Some(Kind::Bucket)),
            ("arn:aws:sns:us-east-1:000000000000:t", Some(Kind::Topic)),
            ("arn:aws:events:us-east-1:000000000000:event-bus/default", Some(Kind::Bus)),
            ("arn:aws:iam::000000000000:role/r", None),
            ("queue", None),
        ] {
            assert_eq!(kind(arn), expected, "{arn}");
        }
    }
}
