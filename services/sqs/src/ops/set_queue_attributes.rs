//! SetQueueAttributes: changes some attributes of a queue, for the messages that are in it, too.

use crate::shapes::SetQueueAttributesRequest;
use crate::state::queue::Queue;
use crate::{address, attributes, memory, redrive, ticks};
use kernel::{Access, Cx, Operation, Result};

pub struct SetQueueAttributes;

impl Operation for SetQueueAttributes {
    const NAME: &'static str = "SetQueueAttributes";
    type Input = SetQueueAttributesRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:setqueueattributes", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let before = address::queue_to_change(cx, &input.queue_url).await?;
        let mut queue = before.clone();
        attributes::set(&mut queue, &input.attributes)?;
        redrive::link(cx, Some(&before), &queue).await?;
        queue.modified = cx.now;
        cx.tx.put(&queue);
        follow_up(cx, &before, &queue);
        Ok(())
    }
}

/// What the change means for the messages that are there.
fn follow_up(cx: &mut Cx<'_>, before: &Queue, queue: &Queue) {
    if queue.settings.retention_s < before.settings.retention_s {
        ticks::expire_once(cx, queue);
    }
    if queue.is_fifo() && queue.settings.delay_s != before.settings.delay_s {
        ticks::redelay(cx, queue);
        let remembered = memory::of(cx, queue);
        cx.when_committed(move || remembered.counts().doubt());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{attribute, call, cloud, make, make_with, refusal, url};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn what_is_set_is_told() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        cloud.advance(Duration::from_secs(60)).await;
        let attributes = json!({"VisibilityTimeout": "69", "Policy": "", "KmsMasterKeyId": ""});
        call(&cloud, "SetQueueAttributes", json!({"QueueUrl": url("jobs"), "Attributes": attributes})).await;
        assert_eq!(attribute(&cloud, "jobs", "VisibilityTimeout").await.as_deref(), Some("69"));
        let modified = testkit::START.seconds() + 60;
        assert_eq!(attribute(&cloud, "jobs", "LastModifiedTimestamp").await, Some(modified.to_string()));
    }

    #[tokio::test]
    async fn the_kind_of_a_queue_is_fixed() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        make_with(&cloud, "jobs.fifo", json!({"FifoQueue": "true"})).await;
        let set =
            |queue: &str, value: &str| json!({"QueueUrl": url(queue), "Attributes": {"FifoQueue": value}});
        let refused = refusal(&cloud, "SetQueueAttributes", set("jobs", "true")).await;
        assert_eq!(refused, (400, "InvalidAttributeName", "Unknown Attribute FifoQueue.").into());
        let refused = refusal(&cloud, "SetQueueAttributes", set("jobs.fifo", "false")).await;
        let sentence =
            "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.";
        assert_eq!(refused, (400, "InvalidAttributeValue", sentence).into());
    }
}
