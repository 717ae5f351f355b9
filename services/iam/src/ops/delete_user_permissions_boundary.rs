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
        let action = "iam:DeleteUserPermissionsBoundary";
        let access = entity::access::<User>(cx, action, &input.user_name).await?;
        let user = User::load(cx.tx, &cx.here.account, &input.user_name).await?;
        Ok(match user.and_then(|user| user.boundary) {
            Some(boundary) => access.with("iam:PermissionsBoundary", [boundary]),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::lift_boundary::<User>(cx, &input.user_name).await
    }
}
