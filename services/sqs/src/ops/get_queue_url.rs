//! GetQueueUrl: the URL of a queue, by its name.

use crate::errors::Error;
use crate::shapes::{GetQueueUrlRequest, GetQueueUrlResult};
use crate::state::queue::Queue;
use kernel::{Access, Cx, Here, Operation, Result};

pub struct GetQueueUrl;

impl Operation for GetQueueUrl {
    const NAME: &'static str = "GetQueueUrl";
    type Input = GetQueueUrlRequest;
    type Output = GetQueueUrlResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let arn = Here::new(&cx.here.region, owner(cx, input)).arn("sqs", &input.queue_name);
        Ok(Access::to("sqs:getqueueurl", arn))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let place = (owner(cx, &input), cx.here.region.as_str(), input.queue_name.as_str());
        let queue = cx.tx.get::<Queue>(place).await?.ok_or(Error::NoSuchQueue)?;
        Ok(GetQueueUrlResult { queue_url: Some(queue.url(cx.endpoint)) })
    }
}

/// Whose queue is meant: the caller's, where nobody is named.
fn owner<'a>(cx: &Cx<'a>, input: &'a GetQueueUrlRequest) -> &'a str {
    input.queue_owner_aws_account_id.as_deref().unwrap_or(&cx.here.account)
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn by_name() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let asked = json!({"QueueName": "jobs", "QueueOwnerAWSAccountId": testkit::ACCOUNT});
        assert_eq!(call(&cloud, "GetQueueUrl", asked).await["QueueUrl"], url("jobs"));
        let refused = refusal(&cloud, "GetQueueUrl", json!({"QueueName": "none"})).await;
        assert_eq!(refused, (400, "QueueDoesNotExist", "The specified queue does not exist.").into());
    }

    #[tokio::test]
    async fn of_another_account_only_with_its_leave() {
        let cloud = cloud();
        let asked = json!({"QueueName": "jobs", "QueueOwnerAWSAccountId": "999999999999"});
        let refused = refusal(&cloud, "GetQueueUrl", asked).await;
        assert!(refused.code.starts_with("AccessDenied"), "{}", refused.code);
    }
}
