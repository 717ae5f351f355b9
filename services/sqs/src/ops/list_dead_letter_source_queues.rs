//! ListDeadLetterSourceQueues: the queues whose dead letters come into this one.

use super::list_queues::{invalid_token, page_limit};
use crate::shapes::{ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult};
use crate::{address, move_tasks};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};

pub struct ListDeadLetterSourceQueues;

impl Operation for ListDeadLetterSourceQueues {
    const NAME: &'static str = "ListDeadLetterSourceQueues";
    type Input = ListDeadLetterSourceQueuesRequest;
    type Output = ListDeadLetterSourceQueuesResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:listdeadlettersourcequeues", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        let limit = page_limit(input.max_results)?;
        let paging = Paging::<(String,)>::new(input.next_token.as_deref(), limit, invalid_token)?;
        let after = paging.after.as_ref().map(|(after,)| after.as_str());
        // One row more tells whether there are more.
        let mut sources = move_tasks::sources_of(cx, &queue.arn(), after, limit + 1).await?;
        let has_more = sources.len() > limit as usize;
        sources.truncate(limit as usize);
        let last = sources.last().filter(|_| has_more && input.max_results.is_some());
        Ok(ListDeadLetterSourceQueuesResult {
            next_token: last.map(|last| marker(&(last.source.clone(),))),
            queue_urls: sources
                .iter()
                .map(|source| address::url(cx.endpoint, &source.account, &source.source))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, make_with, url};
    use serde_json::json;

    #[tokio::test]
    async fn sources_come_and_go() {
        let cloud = cloud();
        make(&cloud, "dead").await;
        let list = || json!({"QueueUrl": url("dead")});
        assert_eq!(call(&cloud, "ListDeadLetterSourceQueues", list()).await["queueUrls"], json!([]));
        let policy = json!({"deadLetterTargetArn": arn("dead"), "maxReceiveCount": 1}).to_string();
        for name in ["a", "b", "c"] {
            make_with(&cloud, name, json!({"RedrivePolicy": policy})).await;
        }
        let page = json!({"QueueUrl": url("dead"), "MaxResults": 2});
        let first = call(&cloud, "ListDeadLetterSourceQueues", page).await;
        assert_eq!(first["queueUrls"], json!([url("a"), url("b")]));
        let page = json!({"QueueUrl": url("dead"), "MaxResults": 2, "NextToken": first["NextToken"]});
        assert_eq!(call(&cloud, "ListDeadLetterSourceQueues", page).await, json!({"queueUrls": [url("c")]}));
        call(&cloud, "DeleteQueue", json!({"QueueUrl": url("a")})).await;
        let none = json!({"QueueUrl": url("b"), "Attributes": {"RedrivePolicy": ""}});
        call(&cloud, "SetQueueAttributes", none).await;
        assert_eq!(call(&cloud, "ListDeadLetterSourceQueues", list()).await["queueUrls"], json!([url("c")]));
    }
}
