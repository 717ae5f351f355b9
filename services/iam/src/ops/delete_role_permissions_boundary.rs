//! DeleteRolePermissionsBoundary: a role may use all that its policies grant. None to lift is no failure.

use crate::shapes::DeleteRolePermissionsBoundaryRequest;
use crate::state::role::Role;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteRolePermissionsBoundary;

impl Operation for DeleteRolePermissionsBoundary {
    const NAME: &'static str = "DeleteRolePermissionsBoundary";
    type Input = DeleteRolePermissionsBoundaryRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:DeleteRolePermissionsBoundary", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::lift_boundary::<Role>(cx, &input.role_name).await
    }
}
