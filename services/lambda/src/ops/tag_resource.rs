//! TagResource: sets tags of a function or a mapping, by its ARN.

use crate::errors::Error;
use crate::shapes::TagResourceRequest;
use crate::{tagged, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct TagResource;

impl Operation for TagResource {
    const NAME: &'static str = "TagResource";
    type Input = TagResourceRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = tagged::access(cx, "lambda:TagResource", &input.resource).await?;
        Ok(access.with_request_tags(input.tags.iter().map(|(key, value)| (key, value.as_str()))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut tagged = tagged::find(cx, &input.resource).await?;
        if input.tags.is_empty() {
            return Err(Error::NoTags.into());
        }
        tags::set(tagged.tags(), &input.tags)?;
        tagged.put(cx);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, cloud_with_queues, make, mapping, refusal};
    use serde_json::{Map, Value, json};

    fn many(from: usize, to: usize) -> Map<String, Value> {
        (from..to).map(|n| (format!("{n}_key"), json!("v"))).collect()
    }

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let of_f = || json!({"Resource": arn("f")});
        assert_eq!(call(&cloud, "ListTags", of_f()).await, json!({"Tags": {}}));
        call(&cloud, "TagResource", json!({"Resource": arn("f"), "Tags": {"A": "a", "B": "b"}})).await;
        call(&cloud, "TagResource", json!({"Resource": arn("f"), "Tags": {"B": "c"}})).await;
        assert_eq!(call(&cloud, "ListTags", of_f()).await, json!({"Tags": {"A": "a", "B": "c"}}));
        let told = call(&cloud, "GetFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(told["Tags"], json!({"A": "a", "B": "c"}));
        call(&cloud, "UntagResource", json!({"Resource": arn("f"), "TagKeys": ["A", "none"]})).await;
        assert_eq!(call(&cloud, "ListTags", of_f()).await, json!({"Tags": {"B": "c"}}));
    }

    #[tokio::test]
    async fn mappings_have_tags_too() {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        let asked = mapping(json!({"Tags": {"A": "a"}}));
        let made = call(&cloud, "CreateEventSourceMapping", asked).await;
        let of_it = || json!({"Resource": made["EventSourceMappingArn"]});
        assert_eq!(call(&cloud, "ListTags", of_it()).await, json!({"Tags": {"A": "a"}}));
        let mut more = of_it();
        more["Tags"] = json!({"B": "b"});
        call(&cloud, "TagResource", more).await;
        let mut less = of_it();
        less["TagKeys"] = json!(["A"]);
        call(&cloud, "UntagResource", less).await;
        assert_eq!(call(&cloud, "ListTags", of_it()).await, json!({"Tags": {"B": "b"}}));
        let uuid = "00000000-0000-0000-0000-000000000000";
        let missing = format!("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{uuid}");
        let refused = refusal(&cloud, "ListTags", json!({"Resource": missing})).await;
        let sentence = format!("Event source mapping not found: {missing}");
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let invalid = "InvalidParameterValueException";
        let nothing = "An error occurred and the request cannot be processed.";
        let qualified =
            "Tags on function aliases and versions are not supported. Please specify a function ARN.";
        let missing = format!("Function not found: {}", arn("doesnotexist"));
        let too_many = "Number of tags exceeds resource tag limit.";
        for (resource, tags, status, code, sentence) in [
            (arn("f"), json!({}), 400, invalid, nothing),
            (arn("f:$LATEST"), json!({"a": "b"}), 400, invalid, qualified),
            (arn("doesnotexist"), json!({"a": "b"}), 404, "ResourceNotFoundException", missing.as_str()),
            (arn("f"), Value::Object(many(0, 51)), 400, invalid, too_many),
        ] {
            let refused = refusal(&cloud, "TagResource", json!({"Resource": resource, "Tags": tags})).await;
            assert_eq!(refused, (status, code, sentence).into());
        }
        call(&cloud, "TagResource", json!({"Resource": arn("f"), "Tags": many(0, 50)})).await;
        let more = json!({"Resource": arn("f"), "Tags": many(50, 51)});
        assert_eq!(refusal(&cloud, "TagResource", more).await.message, too_many);
    }
}
