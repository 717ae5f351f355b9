//! Queues as sources of events.

use super::Kind;
use crate::mappings::errors::Trouble;
use crate::state::mapping::Settings;
use kernel::ports::Call;
use kernel::{Arn, Caller, Cloud, Here, Result};
use wire::Value;

pub const CALLS: &[(&str, &str)] = &[
    ("ReceiveMessage", "sqs:ReceiveMessage"),
    ("DeleteMessage", "sqs:DeleteMessage"),
    ("GetQueueAttributes", "sqs:GetQueueAttributes"),
];

const BATCH_DEFAULT: u32 = 10;
/// Without a window.
const BATCH_MAX: u32 = 10;

pub fn defaults() -> Settings {
    Settings {
        batch_max: BATCH_DEFAULT,
        window_s: 0,
        filters: Vec::new(),
        reports_failures: false,
        concurrency_max: None,
    }
}

/// So queues that keep an order have batches of ten at most.
pub fn check(settings: &Settings, is_fifo: bool) -> Result<(), Trouble> {
    if is_fifo && settings.window_s > 0 {
        return Err(Trouble::WindowOfFifo);
    }
    match settings.batch_max > BATCH_MAX && settings.window_s == 0 {
        true => Err(Trouble::BatchNeedsWindow),
        false => Ok(()),
    }
}

/// The queue must be there, and hide messages for as long as the function may take.
pub async fn look(cloud: &Cloud, caller: &Caller, here: &Here, source: &str, timeout_s: u32) -> Result<()> {
    let input = Value::Map(
        [("QueueUrl", Value::from(url(source))), ("AttributeNames", Value::List(vec![Value::from(HIDDEN)]))]
            .into_iter()
            .collect(),
    );
    let call = Call { service: "sqs", operation: "GetQueueAttributes", input: &input, caller, here };
    let told = cloud.world.calls.call(cloud, call).await;
    let told = told.map_err(|mut error| {
        if error.code.contains("QueueDoesNotExist") || error.code.contains("NonExistentQueue") {
            error.code = "AWS.SimpleQueueService.NonExistentQueue".into();
        }
        // AWS tries another call here.
        let call = if error.code.contains("AccessDenied") { "GetQueueAttributes" } else { "ReceiveMessage" };
        Kind::Queue.refused(call, error)
    })?;
    let visibility = told.get("Attributes").and_then(|attributes| attributes.get(HIDDEN));
    let visibility_s = visibility.and_then(Value::as_text).and_then(|text| text.parse().ok()).unwrap_or(0);
    match visibility_s < timeout_s {
        true => Err(Trouble::HiddenTooShortly { visibility_s, timeout_s }.into()),
        false => Ok(()),
    }
}

const HIDDEN: &str = "VisibilityTimeout";

/// An address of the queue: only its end counts.
pub fn url(arn: &str) -> String {
    let (account, name) = Arn::parse(arn).map(|arn| (arn.account, arn.resource)).unwrap_or_default();
    format!("https://sqs/{account}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_and_windows() {
        let of = |batch_max, window_s| Settings { batch_max, window_s, ..defaults() };
        assert_eq!(check(&of(10_000, 1), false), Ok(()));
        assert_eq!(check(&of(11, 0), false), Err(Trouble::BatchNeedsWindow));
        assert_eq!(check(&of(11, 0), true), Err(Trouble::BatchNeedsWindow));
        assert_eq!(check(&of(10, 1), true), Err(Trouble::WindowOfFifo));
        assert_eq!(check(&of(10, 0), true), Ok(()));
    }

    #[test]
    fn addresses() {
        assert_eq!(url("arn:aws:sqs:us-east-1:000000000000:jobs"), "https://sqs/000000000000/jobs");
    }
}
