//! Targets of events: what they are, whether they let S3 in, and the first message that queues get. Functions get
//! none: what they allow is their policy's word alone.

use super::event;
use crate::errors::Error;
use crate::state::bucket::Bucket;
use crate::state::notification::Listener;
use auth::policy::{Actor, Ask, Context, Grants, Kind as PolicyKind, Policy, Sourced, Who, evaluate};
use kernel::{Arn, Cx, Need, Result};
use std::sync::Arc;

/// The principal that policies of targets name.
const PRINCIPAL: &str = "s3.amazonaws.com";

/// What can be told of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Queue,
    Function,
}

impl Kind {
    /// What an ARN names, if that can be told.
    pub fn of(target: &str) -> Option<Kind> {
        let arn = Arn::parse(target).filter(|arn| !arn.account.is_empty() && !arn.resource.is_empty())?;
        match arn.service {
            "sqs" => Some(Kind::Queue),
            "lambda" if arn.resource.starts_with("function:") => Some(Kind::Function),
            _ => None,
        }
    }

    /// The service that takes deliveries for it.
    pub fn service(self) -> &'static str {
        match self {
            Kind::Queue => "sqs",
            Kind::Function => "lambda",
        }
    }

    /// What S3 must be allowed.
    fn action(self) -> &'static str {
        match self {
            Kind::Queue => "sqs:SendMessage",
            Kind::Function => "lambda:InvokeFunction",
        }
    }

    /// What requests call it.
    pub fn element(self) -> &'static str {
        match self {
            Kind::Queue => "Queue",
            Kind::Function => "CloudFunction",
        }
    }
}

/// Why a target is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    OtherRegion,
    Absent,
    Closed,
}

/// Every target must be there and allow S3 to send, for this bucket.
pub async fn check(cx: &mut Cx<'_>, bucket: &Bucket, listeners: &[Listener]) -> Result<()> {
    let mut faults = Vec::new();
    for Listener { target, .. } in listeners {
        if let Some(fault) = fault(cx, bucket, target).await? {
            faults.push(told(target, fault));
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::InvalidDestinations { faults }.into()),
    }
}

/// A fault with its target, each in the words of its kind.
fn told(target: &str, fault: Fault) -> (String, String) {
    const OTHER_REGION: &str =
        "The notification destination service region is not valid for the bucket location constraint";
    const CLOSED: &str =
        "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
    match (Kind::of(target), fault) {
        (Some(Kind::Function), Fault::OtherRegion) => (format!("{target}, null"), OTHER_REGION.to_owned()),
        (Some(Kind::Function), _) => {
            (format!("{target}, null"), format!("Not authorized to invoke function [{target}]"))
        }
        (_, Fault::OtherRegion) => (target.to_owned(), OTHER_REGION.to_owned()),
        (_, Fault::Absent) => (target.to_owned(), "The destination queue does not exist".to_owned()),
        (_, Fault::Closed) => (target.to_owned(), CLOSED.to_owned()),
    }
}

/// Whether a target is there and lets S3 in now. It is asked for every event: a target has its own say, whatever
/// was agreed when it was named, or by whom.
pub async fn is_open(cx: &mut Cx<'_>, bucket: &Bucket, target: &str) -> Result<bool> {
    Ok(fault(cx, bucket, target).await?.is_none())
}

async fn fault(cx: &mut Cx<'_>, bucket: &Bucket, target: &str) -> Result<Option<Fault>> {
    let Some(kind) = Kind::of(target) else { return Ok(Some(Fault::Absent)) };
    if Arn::parse(target).is_none_or(|arn| arn.region != bucket.region) {
        return Ok(Some(Fault::OtherRegion));
    }
    let need = Need::new(kind.action(), target);
    let Some(found) = cx.policy_of(&need).await? else { return Ok(Some(Fault::Absent)) };
    let policy = found.text.and_then(|text| Policy::parse(&text, PolicyKind::Resource).ok());
    let is_open = policy.is_some_and(|policy| lets_in(policy, bucket, &need, &found.owner));
    Ok((!is_open).then_some(Fault::Closed))
}

fn lets_in(policy: Policy, bucket: &Bucket, need: &Need, owner: &str) -> bool {
    let mut context = Context::new();
    context.set("aws:SourceArn", bucket.arn().as_str());
    context.set("aws:SourceAccount", bucket.account.as_str());
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", PRINCIPAL);
    let policy = Sourced { source: need.resource.clone(), policy: Arc::new(policy) };
    let grants = Grants { resource: Some(&policy), ..Grants::default() };
    let names = [PRINCIPAL];
    let who =
        Who { account: "", arn: PRINCIPAL, actor: Actor::Service { names: &names }, canonical_user: None };
    let ask = Ask { action: &need.action, resource: &need.resource, context: &context };
    evaluate(&who, &grants, &ask, owner).is_allowed()
}

/// What every queue hears first.
pub async fn send_tests(cx: &mut Cx<'_>, bucket: &Bucket, listeners: &[Listener]) -> Result<()> {
    for listener in listeners.iter().filter(|listener| Kind::of(&listener.target) == Some(Kind::Queue)) {
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
        event::send(cx, bucket, &listener.target, message.to_string());
    }
    Ok(())
}
