//! TagPolicy: adds tags to a managed policy, or replaces those with the same keys.

use crate::shapes::TagPolicyRequest;
use crate::{policies, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct TagPolicy;

impl Operation for TagPolicy {
    const NAME: &'static str = "TagPolicy";
    type Input = TagPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = policies::access(cx, "iam:TagPolicy", &input.policy_arn).await?;
        Ok(tags::in_request(access, &input.tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policy = policies::find_to_change(cx, &input.policy_arn).await?;
        tags::set(&mut policy.tags, input.tags)?;
        cx.tx.put(&policy);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, policy};
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        let arn = policy(&cloud, "p").await;
        let tags = json!([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]);
        cloud.call("iam", "TagPolicy", json!({"PolicyArn": arn, "Tags": tags})).await.expect("are good");
        cloud.call("iam", "UntagPolicy", json!({"PolicyArn": arn, "TagKeys": ["b"]})).await.expect("exists");
        let page = cloud.call("iam", "ListPolicyTags", json!({"PolicyArn": arn})).await.expect("exists");
        assert_eq!(page["Tags"], json!([{"Key": "a", "Value": "1"}]));
        let found = cloud.call("iam", "GetPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        assert_eq!(found["Policy"]["Tags"], page["Tags"]);
    }
}
