//! UpdateRole: another description, another length of sessions. A length that is not told is an hour again.

use crate::entity::{self, Entity};
use crate::limits::SESSION_S_DEFAULT;
use crate::shapes::{UpdateRoleRequest, UpdateRoleResponse};
use crate::state::role::Role;
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateRole;

impl Operation for UpdateRole {
    const NAME: &'static str = "UpdateRole";
    type Input = UpdateRoleRequest;
    type Output = UpdateRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:UpdateRole", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut role: Role = entity::find(cx, &input.role_name).await?;
        if input.max_session_duration.is_some() {
            role.check_changeable()?;
        }
        if let Some(description) = input.description {
            role.description = Some(description);
        }
        role.session_s_max = input.max_session_duration.map_or(SESSION_S_DEFAULT, i32::unsigned_abs);
        cx.tx.put(&role);
        Ok(UpdateRoleResponse {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, role};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_told_is_changed() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let asked = json!({"RoleName": "build", "Description": "builds", "MaxSessionDuration": 7200});
        cloud.call("iam", "UpdateRole", asked).await.expect("exists");
        let found = cloud.call("iam", "GetRole", json!({"RoleName": "build"})).await.expect("exists");
        assert_eq!(found["Role"]["MaxSessionDuration"], 7200);
        let asked = json!({"RoleName": "build"});
        cloud.call("iam", "UpdateRole", asked).await.expect("exists");
        let asked = json!({"RoleName": "build", "Description": "still builds"});
        let told = cloud.call("iam", "UpdateRoleDescription", asked).await.expect("exists");
        assert_eq!(told["Role"]["Description"], "still builds");
        assert_eq!(told["Role"]["MaxSessionDuration"], 3600);
    }
}
