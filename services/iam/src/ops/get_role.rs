//! GetRole: a role, with when it was last used.

use crate::shapes::{GetRoleRequest, GetRoleResponse, RoleLastUsed};
use crate::state::role::Role;
use crate::state::usage::LastUse;
use crate::{entity, shapes, trust};
use kernel::{Access, Cx, Operation, Result};

pub struct GetRole;

impl Operation for GetRole {
    const NAME: &'static str = "GetRole";
    type Input = GetRoleRequest;
    type Output = GetRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:GetRole", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let role: Role = entity::find(cx, &input.role_name).await?;
        let role = trust::refreshed(cx.tx, role).await?;
        let last_use = cx.tx.get::<LastUse>((role.id.as_str(),)).await?;
        // A role that nobody ever used has one, and it is empty.
        let last_used = last_use.map_or_else(RoleLastUsed::default, |last_use| RoleLastUsed {
            last_used_date: Some(last_use.at.into()),
            region: Some(last_use.region),
        });
        Ok(GetRoleResponse { role: shapes::Role { role_last_used: Some(last_used), ..role.into() } })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn a_role_is_told_whole() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let found = cloud.call("iam", "GetRole", json!({"RoleName": "build"})).await.expect("exists");
        assert_eq!(found["Role"]["MaxSessionDuration"], 3600);
        assert_eq!(found["Role"]["RoleLastUsed"], json!({}));
        let refused = refusal(&cloud, "GetRole", json!({"RoleName": "BUILD"})).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The role with name BUILD cannot be found.").into());
    }
}
