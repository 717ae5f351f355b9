//! DeletePolicy: a managed policy that nobody has and that has one version left.

use crate::errors::Error;
use crate::policies::{self, Uses};
use crate::shapes::DeletePolicyRequest;
use crate::state::policy::ManagedPolicy;
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeletePolicy;

impl Operation for DeletePolicy {
    const NAME: &'static str = "DeletePolicy";
    type Input = DeletePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:DeletePolicy", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let policy = policies::find_to_change(cx, &input.policy_arn).await?;
        if !Uses::of(cx.tx, &policy.account, &input.policy_arn).await?.is_none() {
            Err(Error::PolicyInUse)?;
        }
        if policy.versions.len() > 1 {
            Err(Error::PolicyHasVersions)?;
        }
        cx.tx.delete::<ManagedPolicy>(policy.key());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, policy, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn a_policy_in_use_stays() {
        let cloud = cloud();
        let arn = policy(&cloud, "p").await;
        role(&cloud, "build").await;
        let attached = json!({"RoleName": "build", "PolicyArn": arn});
        cloud.call("iam", "AttachRolePolicy", attached.clone()).await.expect("exists");
        let named = json!({"PolicyArn": arn});
        let refused = refusal(&cloud, "DeletePolicy", named.clone()).await;
        assert_eq!(refused, (409, "DeleteConflict", "Cannot delete a policy attached to entities.").into());
        cloud.call("iam", "DetachRolePolicy", attached).await.expect("is attached");
        let version = json!({"PolicyArn": arn, "PolicyDocument": ALLOW_ALL});
        cloud.call("iam", "CreatePolicyVersion", version).await.expect("is sound");
        let refused = refusal(&cloud, "DeletePolicy", named.clone()).await;
        assert!(refused.message.starts_with("This policy has more than one version."));
        let version = json!({"PolicyArn": arn, "VersionId": "v2"});
        cloud.call("iam", "DeletePolicyVersion", version).await.expect("is not the default");
        cloud.call("iam", "DeletePolicy", named.clone()).await.expect("is free");
        assert_eq!(refusal(&cloud, "DeletePolicy", named).await.status, 404);
    }

    #[tokio::test]
    async fn policies_of_aws_stay() {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        let refused = refusal(&cloud(), "DeletePolicy", json!({"PolicyArn": arn})).await;
        assert_eq!((refused.status, refused.code.as_str()), (403, "AccessDenied"));
    }
}
