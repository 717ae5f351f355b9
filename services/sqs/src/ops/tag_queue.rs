//! TagQueue: sets or replaces tags.

use crate::shapes::TagQueueRequest;
use crate::{address, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct TagQueue;

impl Operation for TagQueue {
    const NAME: &'static str = "TagQueue";
    type Input = TagQueueRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "sqs:tagqueue", &input.queue_url).await?;
        Ok(access.with_request_tags(input.tags.iter().map(|(key, value)| (key, value.as_str()))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut queue = address::queue_to_change(cx, &input.queue_url).await?;
        tags::set(&mut queue.tags, &input.tags, &queue.name)?;
        cx.tx.put(&queue);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal, url};
    use serde_json::{Map, Value, json};

    #[tokio::test]
    async fn tags_are_set_replaced_and_removed() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let list = || json!({"QueueUrl": url("jobs")});
        for tags in [json!({"a": "1", "b": ""}), json!({"a": "2"})] {
            call(&cloud, "TagQueue", json!({"QueueUrl": url("jobs"), "Tags": tags})).await;
        }
        assert_eq!(call(&cloud, "ListQueueTags", list()).await, json!({"Tags": {"a": "2", "b": ""}}));
        call(&cloud, "UntagQueue", json!({"QueueUrl": url("jobs"), "TagKeys": ["a", "b", "c"]})).await;
        assert_eq!(call(&cloud, "ListQueueTags", list()).await, json!({}));
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let tag = |tags: Value| json!({"QueueUrl": url("jobs"), "Tags": tags});
        let many: Map<String, Value> = (0..51).map(|n| (n.to_string(), json!("x"))).collect();
        let refused = refusal(&cloud, "TagQueue", tag(many.into())).await;
        assert_eq!(
            refused,
            (400, "InvalidParameterValueException", "Too many tags added for queue jobs.").into()
        );
        for key in ["aws:x", "", &"k".repeat(129), "a;b"] {
            assert_eq!(refusal(&cloud, "TagQueue", tag(json!({key: "x"}))).await.status, 400, "{key}");
        }
    }
}
