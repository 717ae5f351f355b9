//! DeleteUserPermissionsBoundary: a user's policies give it all they say again.

use crate::shapes::DeleteUserPermissionsBoundaryRequest;
use crate::state::user::User;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteUserPermissionsBoundary;

impl Operation for DeleteUserPermissionsBoundary {
    const NAME: &'static str = "DeleteUserPermissionsBoundary";
    type Input = DeleteUserPermissionsBoundaryRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:DeleteUserPermissionsBoundary", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::lift_boundary::<User>(cx, &input.user_name).await
    }
}
