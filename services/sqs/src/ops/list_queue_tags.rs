//! ListQueueTags: the tags of a queue.

use crate::address;
use crate::shapes::{ListQueueTagsRequest, ListQueueTagsResult};
use kernel::{Access, Cx, Operation, Result};

pub struct ListQueueTags;

impl Operation for ListQueueTags {
    const NAME: &'static str = "ListQueueTags";
    type Input = ListQueueTagsRequest;
    type Output = ListQueueTagsResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:listqueuetags", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue_to_change(cx, &input.queue_url).await?;
        Ok(ListQueueTagsResult { tags: (!queue.tags.is_empty()).then(|| queue.tags.into_iter().collect()) })
    }
}
