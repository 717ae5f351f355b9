//! GetPolicy: what a managed policy is, and how many have it.

use crate::policies::{self, Uses};
use crate::shapes;
use crate::shapes::{GetPolicyRequest, GetPolicyResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetPolicy;

impl Operation for GetPolicy {
    const NAME: &'static str = "GetPolicy";
    type Input = GetPolicyRequest;
    type Output = GetPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:GetPolicy", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let policy = policies::find(cx, &input.policy_arn).await?;
        let uses = Uses::of(cx.tx, &cx.here.account, &input.policy_arn).await?;
        let shown = policy.shown(uses);
        // Here, no tags are an empty list.
        let tags = Some(shown.tags.unwrap_or_default());
        Ok(GetPolicyResponse { policy: Some(shapes::Policy { tags, ..shown }) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, policy, refusal, role, user};
    use serde_json::json;

    #[tokio::test]
    async fn those_who_have_it_are_counted() {
        let cloud = cloud();
        let arn = policy(&cloud, "p").await;
        role(&cloud, "build").await;
        user(&cloud, "bob").await;
        let attached = json!({"RoleName": "build", "PolicyArn": arn});
        cloud.call("iam", "AttachRolePolicy", attached).await.expect("exists");
        let bounded = json!({"UserName": "bob", "PermissionsBoundary": arn});
        cloud.call("iam", "PutUserPermissionsBoundary", bounded).await.expect("exists");
        let found = cloud.call("iam", "GetPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        let policy = &found["Policy"];
        assert_eq!(
            (&policy["AttachmentCount"], &policy["PermissionsBoundaryUsageCount"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(policy["Tags"], json!([]));
    }

    #[tokio::test]
    async fn policies_of_aws_are_everywhere() {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        let found = cloud().call("iam", "GetPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        let policy = &found["Policy"];
        assert_eq!(policy["PolicyId"], "ANPAIWMBCKSKIEE64ZLYK");
        assert_eq!(policy["Description"], "Provides full access to AWS services and resources.");
    }

    #[tokio::test]
    async fn absent_ones_are_named() {
        let arn = "arn:aws:iam::000000000000:policy/non-existent-policy";
        let refused = refusal(&cloud(), "GetPolicy", json!({"PolicyArn": arn})).await;
        assert_eq!(refused, (404, "NoSuchEntity", format!("Policy {arn} was not found.").as_str()).into());
    }
}
