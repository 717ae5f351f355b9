//! Targets of events: whether they let S3 in, and the first message that they get.

use super::event;
use crate::errors::Error;
use crate::state::bucket::Bucket;
use crate::state::notification::Listener;
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, Sourced, Who, evaluate};
use kernel::{Arn, Cx, Need, Result};
use std::sync::Arc;

/// The principal that policies of targets name.
const PRINCIPAL: &str = "s3.amazonaws.com";

/// Every target must be there and allow S3 to send, for this bucket.
pub async fn check(cx: &mut Cx<'_>, bucket: &Bucket, listeners: &[Listener]) -> Result<()> {
    let mut faults = Vec::new();
    for listener in listeners {
        if let Some(fault) = fault(cx, bucket, &listener.target).await? {
            faults.push((listener.target.clone(), fault));
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::InvalidDestinations { faults }.into()),
    }
}

/// Whether a target is there and lets S3 in now. It is asked for every event: a queue has its own say, whatever
/// was agreed when it was named, or by whom.
pub async fn is_open(cx: &mut Cx<'_>, bucket: &Bucket, target: &str) -> Result<bool> {
    Ok(fault(cx, bucket, target).await?.is_none())
}

const ABSENT: &str = "The destination queue does not exist";
const CLOSED: &str =
    "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";

async fn fault(cx: &mut Cx<'_>, bucket: &Bucket, target: &str) -> Result<Option<&'static str>> {
    if Arn::parse(target).is_none_or(|arn| arn.region != bucket.region) {
        return Ok(Some(
            "The notification destination service region is not valid for the bucket location constraint",
        ));
    }
    let Some(found) = cx.policy_of(&Need::new("sqs:SendMessage", target)).await? else {
        return Ok(Some(ABSENT));
    };
    let policy = found.text.and_then(|text| Policy::parse(&text, Kind::Resource).ok());
    let is_open = policy.is_some_and(|policy| lets_in(policy, bucket, target, &found.owner));
    Ok((!is_open).then_some(CLOSED))
}

fn lets_in(policy: Policy, bucket: &Bucket, target: &str, owner: &str) -> bool {
    let mut context = Context::new();
    context.set("aws:SourceArn", bucket.arn().as_str());
    context.set("aws:SourceAccount", bucket.account.as_str());
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", PRINCIPAL);
    let policy = Sourced { source: target.to_owned(), policy: Arc::new(policy) };
    let grants = Grants { resource: Some(&policy), ..Grants::default() };
    let names = [PRINCIPAL];
    let who =
        Who { account: "", arn: PRINCIPAL, actor: Actor::Service { names: &names }, canonical_user: None };
    let ask = Ask { action: "sqs:SendMessage", resource: target, context: &context };
    evaluate(&who, &grants, &ask, owner).is_allowed()
}

/// What every target hears first.
pub async fn send_tests(cx: &mut Cx<'_>, bucket: &Bucket, listeners: &[Listener]) -> Result<()> {
    for listener in listeners {
        if !is_open(cx, bucket, &listener.target).await? {
            continue;
        }
        let message = serde_json::json!({
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": cx.now.iso_millis(),
            "Bucket": bucket.name,
            "RequestId": cx.request_id,
            "HostId": event::host_id(cx.request_id),
        });
        event::send(cx, bucket, &listener.target, &message.to_string());
    }
    Ok(())
}
