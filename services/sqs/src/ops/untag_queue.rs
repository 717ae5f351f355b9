//! UntagQueue: removes tags; those that are not there do not matter.

use crate::address;
use crate::shapes::UntagQueueRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct UntagQueue;

impl Operation for UntagQueue {
    const NAME: &'static str = "UntagQueue";
    type Input = UntagQueueRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "sqs:untagqueue", &input.queue_url).await?;
        Ok(access.with("aws:TagKeys", input.tag_keys.iter().cloned()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut queue = address::queue_to_change(cx, &input.queue_url).await?;
        queue.tags.retain(|(key, _)| !input.tag_keys.contains(key));
        cx.tx.put(&queue);
        Ok(())
    }
}
