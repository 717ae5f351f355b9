//! PurgeQueue: all messages are gone at once. Their rows are swept away later.

use crate::address;
use crate::errors::Error;
use crate::limits::PURGE_PAUSE_S;
use crate::memory::Memory;
use crate::shapes::PurgeQueueRequest;
use crate::ticks::sweep_later;
use kernel::{Access, Cx, Operation, Result};
use std::time::Duration;

pub struct PurgeQueue;

impl Operation for PurgeQueue {
    const NAME: &'static str = "PurgeQueue";
    type Input = PurgeQueueRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:purgequeue", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut queue = address::queue_to_change(cx, &input.queue_url).await?;
        let pause = Duration::from_secs(PURGE_PAUSE_S);
        if queue.purged.is_some_and(|purged| cx.now < purged.plus(pause)) {
            return Err(Error::PurgeInProgress { queue: queue.name }.into());
        }
        let (id, ended) = (queue.id, queue.generation);
        queue.generation = ended.wrapping_add(1);
        queue.purged = Some(cx.now);
        cx.tx.put(&queue);
        sweep_later(cx, id, ended);
        let memory = cx.memory::<Memory>().clone();
        memory.begin(id, queue.generation);
        cx.when_committed(move || memory.end(id, ended));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, messages, numbers, receive, refusal, send, url};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn all_messages_are_gone_and_new_ones_come() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let one = json!({"QueueUrl": url("jobs")});
        let received = messages(call(&cloud, "ReceiveMessage", one.clone()).await);
        send(&cloud, "jobs", "b").await;
        call(&cloud, "PurgeQueue", one.clone()).await;
        assert_eq!(numbers(&cloud, "jobs").await, ["0", "0", "0"]);
        assert!(receive(&cloud, "jobs").await.is_empty());
        let handle = received[0]["ReceiptHandle"].clone();
        call(&cloud, "DeleteMessage", json!({"QueueUrl": url("jobs"), "ReceiptHandle": handle})).await;
        cloud.settle().await;
        cloud.advance(Duration::from_secs(59)).await;
        let sentence = "Only one PurgeQueue operation on jobs is allowed every 60 seconds.";
        assert_eq!(
            refusal(&cloud, "PurgeQueue", one.clone()).await,
            (403, "PurgeQueueInProgress", sentence).into()
        );
        send(&cloud, "jobs", "c").await;
        cloud.advance(Duration::from_secs(1)).await;
        call(&cloud, "PurgeQueue", one).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }
}
