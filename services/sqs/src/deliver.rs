//! What other services send here: messages for queues. Whether they may was asked when it was agreed.

use crate::contents;
use crate::errors::Error;
use crate::sending;
use crate::shapes::{MessageAttributeValue, SendMessageBatchRequestEntry};
use crate::state::queue::Queue;
use kernel::{Cx, Delivery, Result};
use serde::Deserialize;
use wire::Map;

/// The payload of a delivery: JSON.
#[derive(Deserialize)]
struct Payload {
    body: String,
    group: Option<String>,
    deduplication_id: Option<String>,
    /// Name, type and value of each.
    #[serde(default)]
    attributes: Vec<(String, String, String)>,
}

/// Puts the message into the queue that the delivery is for.
pub async fn deliver(cx: &mut Cx<'_>, delivery: &Delivery) -> Result<()> {
    let queue = Queue::at(cx.tx, &delivery.target).await?.ok_or(Error::NoSuchQueue)?;
    let payload: Payload = serde_json::from_slice(&delivery.payload).map_err(|_| Error::InvalidCharacters)?;
    let attribute = |(name, data_type, value)| {
        let value = MessageAttributeValue { string_value: Some(value), data_type, ..Default::default() };
        (name, value)
    };
    let attributes: Map<_> = payload.attributes.into_iter().map(attribute).collect();
    let entry = SendMessageBatchRequestEntry {
        message_body: payload.body,
        message_attributes: (!attributes.is_empty()).then_some(attributes),
        message_group_id: payload.group,
        message_deduplication_id: payload.deduplication_id,
        ..SendMessageBatchRequestEntry::default()
    };
    let draft = contents::check(entry, &queue, cx.caller.principal.unique_id())?;
    contents::check_size(&draft, &queue, false)?;
    sending::send(cx, &queue, draft.within(delivery.trace.as_deref())).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, bodies, cloud, make, receive};
    use kernel::Delivery;

    async fn deliver(cloud: &testkit::Cloud, queue: &str, payload: &str) {
        let (target, payload) = (arn(queue), payload.as_bytes().to_vec());
        let delivery =
            Delivery::new("sqs", cloud.now(), &cloud.cloud.ids, "arn:aws:s3:::bucket", &target, payload);
        let mut tx = cloud.cloud.store.begin();
        tx.put(&delivery);
        tx.commit().await.expect("nobody else writes");
        cloud.settle().await;
    }

    #[tokio::test]
    async fn a_message_arrives_once() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        deliver(&cloud, "jobs", r#"{"body": "event"}"#).await;
        assert_eq!(bodies(&receive(&cloud, "jobs").await), ["event"]);
        cloud.settle().await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }

    #[tokio::test]
    async fn what_is_for_a_queue_that_is_not_there_waits_for_it() {
        let cloud = cloud();
        deliver(&cloud, "jobs", r#"{"body": "event"}"#).await;
        make(&cloud, "jobs").await;
        cloud.advance(std::time::Duration::from_secs(5)).await;
        assert_eq!(bodies(&receive(&cloud, "jobs").await), ["event"]);
    }
}
