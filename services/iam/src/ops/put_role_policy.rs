//! PutRolePolicy: a policy inside a role, new or in place of one with the same name.

use crate::shapes::PutRolePolicyRequest;
use crate::state::role::Role;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct PutRolePolicy;

impl Operation for PutRolePolicy {
    const NAME: &'static str = "PutRolePolicy";
    type Input = PutRolePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:PutRolePolicy", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::put::<Role>(cx, &input.role_name, input.policy_name, input.policy_document).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn policies_inside_a_role() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let put = json!({"RoleName": "build", "PolicyName": "all", "PolicyDocument": ALLOW_ALL});
        cloud.call("iam", "PutRolePolicy", put).await.expect("is sound");
        let listed =
            cloud.call("iam", "ListRolePolicies", json!({"RoleName": "build"})).await.expect("exists");
        assert_eq!(listed["PolicyNames"], json!(["all"]));
        let named = json!({"RoleName": "build", "PolicyName": "all"});
        let found = cloud.call("iam", "GetRolePolicy", named.clone()).await.expect("is there");
        assert_eq!(found["PolicyDocument"], crate::answers::document(ALLOW_ALL));
        assert_eq!((&found["RoleName"], &found["PolicyName"]), (&json!("build"), &json!("all")));
        cloud.call("iam", "DeleteRolePolicy", named.clone()).await.expect("is there");
        let refused = refusal(&cloud, "GetRolePolicy", named).await;
        let sentence = "The role policy with name all cannot be found.";
        assert_eq!(refused, (404, "NoSuchEntity", sentence).into());
    }
}
