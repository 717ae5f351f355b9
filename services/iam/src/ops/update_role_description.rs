//! UpdateRoleDescription: what UpdateRole does, for the description alone.

use crate::shapes::{UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse};
use crate::state::role::Role;
use crate::{entity, trust};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateRoleDescription;

impl Operation for UpdateRoleDescription {
    const NAME: &'static str = "UpdateRoleDescription";
    type Input = UpdateRoleDescriptionRequest;
    type Output = UpdateRoleDescriptionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:UpdateRoleDescription", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut role: Role = entity::find(cx, &input.role_name).await?;
        role.description = Some(input.description);
        cx.tx.put(&role);
        let role = trust::refreshed(cx.tx, role).await?;
        Ok(UpdateRoleDescriptionResponse { role: Some(role.into()) })
    }
}
