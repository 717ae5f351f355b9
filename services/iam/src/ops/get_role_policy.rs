//! GetRolePolicy: a policy inside a role.

use crate::shapes::{GetRolePolicyRequest, GetRolePolicyResponse};
use crate::state::role::Role;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct GetRolePolicy;

impl Operation for GetRolePolicy {
    const NAME: &'static str = "GetRolePolicy";
    type Input = GetRolePolicyRequest;
    type Output = GetRolePolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:GetRolePolicy", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let document = inline::get::<Role>(cx, &input.role_name, &input.policy_name).await?;
        Ok(GetRolePolicyResponse {
            role_name: input.role_name,
            policy_name: input.policy_name,
            policy_document: document,
        })
    }
}
