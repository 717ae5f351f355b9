//! UpdateAssumeRolePolicy: another trust policy for a role. It counts for the next who assumes it.

use crate::shapes::UpdateAssumeRolePolicyRequest;
use crate::state::role::Role;
use crate::{entity, trust};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateAssumeRolePolicy;

impl Operation for UpdateAssumeRolePolicy {
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    type Input = UpdateAssumeRolePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:UpdateAssumeRolePolicy", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut role: Role = entity::find_to_change(cx, &input.role_name).await?;
        role.trusted = trust::check(cx, &input.policy_document).await?;
        role.trust = input.policy_document;
        cx.tx.put(&role);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TRUST_EC2, cloud, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn the_document_is_kept_as_given() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let document = TRUST_EC2.replace("ec2", "lambda").replace("\":", "\": ");
        let asked = json!({"RoleName": "build", "PolicyDocument": document});
        cloud.call("iam", "UpdateAssumeRolePolicy", asked).await.expect("is sound");
        let found = cloud.call("iam", "GetRole", json!({"RoleName": "build"})).await.expect("exists");
        let encoded = crate::answers::document(&document);
        assert_eq!(found["Role"]["AssumeRolePolicyDocument"], encoded);
        let asked = json!({"RoleName": "build", "PolicyDocument": "{}"});
        let refused = refusal(&cloud, "UpdateAssumeRolePolicy", asked).await;
        assert_eq!((refused.status, refused.code.as_str()), (400, "MalformedPolicyDocument"));
    }
}
