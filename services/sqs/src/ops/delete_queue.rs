//! DeleteQueue: the queue and its messages are gone. Its name is free after a minute.

use crate::memory::Memory;
use crate::shapes::DeleteQueueRequest;
use crate::state::deleted_queue::DeletedQueue;
use crate::state::queue::Queue;
use crate::{address, redrive, ticks};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteQueue;

impl Operation for DeleteQueue {
    const NAME: &'static str = "DeleteQueue";
    type Input = DeleteQueueRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:deletequeue", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue_to_change(cx, &input.queue_url).await?;
        cx.tx.delete::<Queue>((&*queue.account, &*queue.region, &*queue.name));
        redrive::unlink(cx, &queue);
        ticks::sweep_later(cx, queue.id, queue.generation);
        ticks::forget_name(cx, &queue);
        let (memory, id, generation) = (cx.memory::<Memory>().clone(), queue.id, queue.generation);
        cx.when_committed(move || memory.end(id, generation));
        let Queue { account, region, name, .. } = queue;
        cx.tx.put(&DeletedQueue { account, region, name, at: cx.now });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, receive, refusal, send, url};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn the_name_is_free_after_a_minute() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        call(&cloud, "DeleteQueue", json!({"QueueUrl": url("jobs")})).await;
        let refused = refusal(&cloud, "DeleteQueue", json!({"QueueUrl": url("jobs")})).await;
        assert_eq!(refused.code, "QueueDoesNotExist");
        cloud.advance(Duration::from_secs(59)).await;
        let sentence = "You must wait 60 seconds after deleting a queue before you can create another with the same name.";
        let refused = refusal(&cloud, "CreateQueue", json!({"QueueName": "jobs"})).await;
        assert_eq!(refused, (400, "QueueDeletedRecently", sentence).into());
        cloud.advance(Duration::from_secs(1)).await;
        make(&cloud, "jobs").await;
        assert!(receive(&cloud, "jobs").await.is_empty(), "it is another queue");
    }
}
