//! PutRolePermissionsBoundary: the managed policy that a role can at most use.

use crate::shapes::PutRolePermissionsBoundaryRequest;
use crate::state::role::Role;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};

pub struct PutRolePermissionsBoundary;

impl Operation for PutRolePermissionsBoundary {
    const NAME: &'static str = "PutRolePermissionsBoundary";
    type Input = PutRolePermissionsBoundaryRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<Role>(cx, "iam:PutRolePermissionsBoundary", &input.role_name).await?;
        Ok(access.with("iam:PermissionsBoundary", [input.permissions_boundary.clone()]))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::set_boundary::<Role>(cx, &input.role_name, &input.permissions_boundary).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, policy, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn a_boundary_is_set_counted_and_lifted() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let arn = policy(&cloud, "limits").await;
        let asked = json!({"RoleName": "build", "PermissionsBoundary": arn});
        cloud.call("iam", "PutRolePermissionsBoundary", asked).await.expect("exists");
        let named = json!({"RoleName": "build"});
        let found = cloud.call("iam", "GetRole", named.clone()).await.expect("exists");
        let boundary = json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn});
        assert_eq!(found["Role"]["PermissionsBoundary"], boundary);
        let uses = cloud.call("iam", "GetPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        assert_eq!(uses["Policy"]["PermissionsBoundaryUsageCount"], 1);
        cloud.call("iam", "DeleteRolePermissionsBoundary", named.clone()).await.expect("exists");
        let found = cloud.call("iam", "GetRole", named).await.expect("exists");
        assert_eq!(found["Role"].get("PermissionsBoundary"), None);
        let uses = cloud.call("iam", "GetPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        assert_eq!(uses["Policy"]["PermissionsBoundaryUsageCount"], 0);
    }

    #[tokio::test]
    async fn a_boundary_must_exist() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let arn = "arn:aws:iam::000000000000:policy/none";
        let asked = json!({"RoleName": "build", "PermissionsBoundary": arn});
        let refused = refusal(&cloud, "PutRolePermissionsBoundary", asked).await;
        let sentence = format!("Scope ARN: {arn} does not exist or is not attachable.");
        assert_eq!(refused, (404, "NoSuchEntity", sentence.as_str()).into());
    }
}
