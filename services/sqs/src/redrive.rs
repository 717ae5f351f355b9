//! Dead-letter queues: the policy of a queue that has one, and of one that is one.

use crate::errors::{Error, Reason};
use crate::limits::{RECEIVES_MAX, REDRIVE_SOURCES_MAX};
use crate::state::queue::{Queue, Redrive, RedriveAllow};
use crate::state::redrive_source::RedriveSource;
use kernel::{Arn, Cx, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// `{"deadLetterTargetArn":"…","maxReceiveCount":5}`; an empty text is none.
pub fn parse_policy(text: &str) -> Result<Option<Redrive>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let policy: Value = serde_json::from_str(text)
        .map_err(|_| Error::InvalidAttribute { name: "RedrivePolicy".to_owned() })?;
    let target = policy.get("deadLetterTargetArn").and_then(Value::as_str);
    let target = target.ok_or_else(|| {
        refused(text, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
    })?;
    let receives_max = policy.get("maxReceiveCount").ok_or_else(|| {
        refused(text, "Redrive policy does not contain mandatory attribute: maxReceiveCount.")
    })?;
    let receives_max =
        whole_number(receives_max).filter(|count| (1..=RECEIVES_MAX).contains(count)).ok_or_else(|| {
            refused(
                text,
                "Invalid value for maxReceiveCount: valid values are from 1 to 1000 both inclusive.",
            )
        })?;
    if Arn::parse(target).is_none_or(|arn| arn.service != "sqs") {
        return Err(refused(text, "Invalid value for deadLetterTargetArn."));
    }
    Ok(Some(Redrive { target_arn: target.to_owned(), receives_max }))
}

/// Clients send numbers as numbers or as text.
fn whole_number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn refused(policy: &str, reason: Reason) -> Error {
    Error::InvalidValue { parameter: "RedrivePolicy", value: policy.to_owned(), reason }
}

pub fn policy_text(redrive: &Redrive) -> String {
    json!({"deadLetterTargetArn": redrive.target_arn, "maxReceiveCount": redrive.receives_max}).to_string()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AllowPolicy {
    redrive_permission: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_queue_arns: Option<Vec<String>>,
}

/// `{"redrivePermission":"byQueue","sourceQueueArns":["…"]}`; an empty text is none.
pub fn parse_allow_policy(text: &str) -> Result<Option<RedriveAllow>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let invalid = || Error::InvalidAttribute { name: "RedriveAllowPolicy".to_owned() };
    let policy: AllowPolicy = serde_json::from_str(text).map_err(|_| invalid())?;
    let allow = match (policy.redrive_permission.as_str(), policy.source_queue_arns) {
        ("allowAll", None) => RedriveAllow::All,
        ("denyAll", None) => RedriveAllow::None,
        ("byQueue", Some(arns)) if (1..=REDRIVE_SOURCES_MAX).contains(&arns.len()) => {
            if arns.iter().any(|arn| Arn::parse(arn).is_none_or(|arn| arn.service != "sqs")) {
                return Err(invalid());
            }
            RedriveAllow::Sources(arns)
        }
        _ => return Err(invalid()),
    };
    Ok(Some(allow))
}

pub fn allow_policy_text(allow: &RedriveAllow) -> String {
    let (permission, arns) = match allow {
        RedriveAllow::All => ("allowAll", None),
        RedriveAllow::None => ("denyAll", None),
        RedriveAllow::Sources(arns) => ("byQueue", Some(arns.clone())),
    };
    let policy = AllowPolicy { redrive_permission: permission.to_owned(), source_queue_arns: arns };
    serde_json::to_string(&policy).expect("texts and lists of texts are always JSON")
}

/// Checks the dead-letter queue of a queue that is about to be written, and keeps the index of sources.
pub async fn link(cx: &mut Cx<'_>, before: Option<&Queue>, queue: &Queue) -> Result<()> {
    let old = before.and_then(|queue| queue.settings.redrive.as_ref());
    let new = queue.settings.redrive.as_ref();
    if old.map(|redrive| &redrive.target_arn) == new.map(|redrive| &redrive.target_arn) {
        return Ok(());
    }
    unlink(cx, before.unwrap_or(queue));
    if let Some(redrive) = new {
        let target = target(cx, queue, redrive).await?;
        cx.tx.put(&RedriveSource {
            account: queue.account.clone(),
            region: queue.region.clone(),
            target: target.name,
            source: queue.name.clone(),
        });
    }
    Ok(())
}

/// Takes a queue out of the index of sources.
pub fn unlink(cx: &mut Cx<'_>, queue: &Queue) {
    let redrive = queue.settings.redrive.as_ref();
    if let Some(target) = redrive.and_then(|redrive| Arn::parse(&redrive.target_arn)) {
        let place = (target.account, target.region, target.resource, queue.name.as_str());
        cx.tx.delete::<RedriveSource>(place);
    }
}

async fn target(cx: &mut Cx<'_>, queue: &Queue, redrive: &Redrive) -> Result<Queue> {
    let refused = |reason| refused(&policy_text(redrive), reason);
    let arn =
        Arn::parse(&redrive.target_arn).ok_or_else(|| refused("Invalid value for deadLetterTargetArn."))?;
    if arn.account != queue.account {
        return Err(refused("Dead-letter target owner should be same as the source.").into());
    }
    let target = if arn.region == queue.region { Queue::at(cx.tx, &redrive.target_arn).await? } else { None };
    let target = target.ok_or_else(|| refused("Dead letter target does not exist."))?;
    if target.is_fifo() != queue.is_fifo() {
        return Err(refused("Dead-letter queue must be same type of queue as the source.").into());
    }
    if !allows(&target, queue) {
        return Err(
            refused("The dead-letter queue's RedriveAllowPolicy does not allow this source queue.").into()
        );
    }
    Ok(target)
}

fn allows(target: &Queue, source: &Queue) -> bool {
    match &target.settings.redrive_allow {
        None | Some(RedriveAllow::All) => true,
        Some(RedriveAllow::None) => false,
        Some(RedriveAllow::Sources(arns)) => arns.contains(&source.arn()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_read_as_they_were_written() {
        let text = r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":5}"#;
        let redrive = parse_policy(text).expect("is good").expect("is one");
        assert_eq!(policy_text(&redrive), text);
        let quoted = text.replace('5', "\"5\"");
        assert_eq!(parse_policy(&quoted), Ok(Some(redrive)));
        assert_eq!(parse_policy(""), Ok(None));
        let allow =
            r#"{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:a"]}"#;
        assert_eq!(allow_policy_text(&parse_allow_policy(allow).expect("is good").expect("is one")), allow);
    }

    #[test]
    fn what_is_refused() {
        let reason = |text: &str| match parse_policy(text) {
            Err(Error::InvalidValue { reason, .. }) => reason,
            other => panic!("{text}: {other:?}"),
        };
        let mandatory = "Redrive policy does not contain mandatory attribute: ";
        assert_eq!(reason(r#"{"maxReceiveCount":5}"#), format!("{mandatory}deadLetterTargetArn."));
        let target = r#""deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead""#;
        assert_eq!(reason(&format!("{{{target}}}")), format!("{mandatory}maxReceiveCount."));
        for count in ["0", "1001", "\"x\"", "1.5", "null"] {
            let text = format!(r#"{{{target},"maxReceiveCount":{count}}}"#);
            assert!(reason(&text).starts_with("Invalid value for maxReceiveCount"), "{count}");
        }
        for text in ["{}", r#"{"redrivePermission":"byQueue"}"#, r#"{"redrivePermission":"sometimes"}"#] {
            assert!(parse_allow_policy(text).is_err(), "{text}");
        }
        assert!(parse_policy("[").is_err());
    }
}
