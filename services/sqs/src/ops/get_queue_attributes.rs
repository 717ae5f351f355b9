//! GetQueueAttributes: what was set, and how many messages there are.

use crate::memory::counts::Numbers;
use crate::shapes::{GetQueueAttributesRequest, GetQueueAttributesResult};
use crate::{address, attributes, counting};
use kernel::{Access, Cx, Operation, Result};

pub struct GetQueueAttributes;

impl Operation for GetQueueAttributes {
    const NAME: &'static str = "GetQueueAttributes";
    type Input = GetQueueAttributesRequest;
    type Output = GetQueueAttributesResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:getqueueattributes", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        let names = input.attribute_names.unwrap_or_default();
        let numbers = match attributes::are_counted(&names) {
            true => counting::numbers(cx, &queue).await?,
            false => Numbers::default(),
        };
        let attributes = attributes::show(&queue, &names, numbers)?;
        Ok(GetQueueAttributesResult { attributes: (!attributes.is_empty()).then_some(attributes) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn only_what_is_asked_for() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let asked = json!({"QueueUrl": url("jobs"), "AttributeNames": ["DelaySeconds", "Policy"]});
        let told = call(&cloud, "GetQueueAttributes", asked).await;
        assert_eq!(told, json!({"Attributes": {"DelaySeconds": "0"}}));
        assert_eq!(call(&cloud, "GetQueueAttributes", json!({"QueueUrl": url("jobs")})).await, json!({}));
        let asked = json!({"QueueUrl": url("jobs"), "AttributeNames": ["Colour"]});
        let refused = refusal(&cloud, "GetQueueAttributes", asked).await;
        assert_eq!(refused, (400, "InvalidAttributeName", "Unknown Attribute Colour.").into());
    }

    #[tokio::test]
    async fn urls_that_lead_nowhere() {
        let cloud = cloud();
        let refused = refusal(&cloud, "GetQueueAttributes", json!({"QueueUrl": url("none")})).await;
        assert_eq!(refused.code, "QueueDoesNotExist");
        let refused = refusal(&cloud, "GetQueueAttributes", json!({"QueueUrl": "x"})).await;
        assert_eq!(refused, (400, "InvalidAddress", "The address x is not valid for this endpoint.").into());
    }
}
