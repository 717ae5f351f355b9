//! DeleteRolePolicy: takes a policy out of a role.

use crate::shapes::DeleteRolePolicyRequest;
use crate::state::role::Role;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteRolePolicy;

impl Operation for DeleteRolePolicy {
    const NAME: &'static str = "DeleteRolePolicy";
    type Input = DeleteRolePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:DeleteRolePolicy", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::delete::<Role>(cx, &input.role_name, &input.policy_name).await
    }
}
