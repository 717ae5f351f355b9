//! ListQueues: the URLs of the account's queues in the region, by name.

use crate::errors::{Error, Reason};
use crate::limits::LIST_MAX;
use crate::shapes::{ListQueuesRequest, ListQueuesResult};
use crate::state::queue::Queue;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::{Beginning, Scan};

pub struct ListQueues;

impl Operation for ListQueues {
    const NAME: &'static str = "ListQueues";
    type Input = ListQueuesRequest;
    type Output = ListQueuesResult;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("sqs:listqueues", cx.arn("*")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = page_limit(input.max_results)?;
        let paging = Paging::<(String,)>::new(input.next_token.as_deref(), limit, invalid_token)?;
        let here = cx.here;
        let prefix = input.queue_name_prefix.as_deref().unwrap_or_default();
        // One row more tells whether there are more.
        let scan = Scan::<Queue>::prefix(
            (here.account.as_str(), here.region.as_str(), Beginning(prefix)),
            limit + 1,
        );
        let scan = match &paging.after {
            Some((after,)) => scan.after((here.account.as_str(), here.region.as_str(), after.as_str())),
            None => scan,
        };
        let mut queues = cx.tx.scan(scan).await?.rows;
        let has_more = queues.len() > limit as usize;
        queues.truncate(limit as usize);
        let last = queues.last().filter(|_| has_more && input.max_results.is_some());
        Ok(ListQueuesResult {
            next_token: last.map(|last| marker(&(last.name.clone(),))),
            queue_urls: (!queues.is_empty())
                .then(|| queues.iter().map(|queue| queue.url(cx.endpoint)).collect()),
        })
    }
}

/// How long a page may be.
pub fn page_limit(asked: Option<i32>) -> Result<u32, Error> {
    match asked {
        None => Ok(LIST_MAX),
        Some(asked) => match u32::try_from(asked) {
            Ok(limit) if (1..=LIST_MAX).contains(&limit) => Ok(limit),
            _ => {
                Err(Error::InvalidValue { parameter: "MaxResults", value: asked.to_string(), reason: RANGE })
            }
        },
    }
}

const RANGE: Reason = "MaxResults must be an integer between 1 and 1000.";

pub fn invalid_token() -> kernel::ApiError {
    match kernel::Error::from(Error::InvalidToken) {
        kernel::Error::Api(error) => error,
        kernel::Error::Store(_) => kernel::Error::internal(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn by_name_and_by_page() {
        let cloud = cloud();
        assert_eq!(call(&cloud, "ListQueues", json!({})).await, json!({}));
        for name in ["b1", "a1", "a2", "a3"] {
            make(&cloud, name).await;
        }
        let first = call(&cloud, "ListQueues", json!({"QueueNamePrefix": "a", "MaxResults": 2})).await;
        assert_eq!(first["QueueUrls"], json!([url("a1"), url("a2")]));
        let rest = json!({"QueueNamePrefix": "a", "MaxResults": 2, "NextToken": first["NextToken"]});
        assert_eq!(call(&cloud, "ListQueues", rest).await, json!({"QueueUrls": [url("a3")]}));
        assert_eq!(
            call(&cloud, "ListQueues", json!({})).await["QueueUrls"].as_array().map(Vec::len),
            Some(4)
        );
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        let refused = refusal(&cloud, "ListQueues", json!({"MaxResults": 1001})).await;
        assert!(refused.message.starts_with("Value 1001 for parameter MaxResults is invalid."));
        let refused = refusal(&cloud, "ListQueues", json!({"NextToken": "x"})).await;
        assert_eq!(refused.message, "Invalid or expired next token.");
    }
}
