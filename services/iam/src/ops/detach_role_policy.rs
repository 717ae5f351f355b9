//! DetachRolePolicy: takes from a role what a managed policy grants.

use crate::attach;
use crate::shapes::DetachRolePolicyRequest;
use crate::state::role::Role;
use kernel::{Access, Cx, Operation, Result};

pub struct DetachRolePolicy;

impl Operation for DetachRolePolicy {
    const NAME: &'static str = "DetachRolePolicy";
    type Input = DetachRolePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<Role>(cx, "iam:DetachRolePolicy", &input.role_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::detach::<Role>(cx, &input.role_name, &input.policy_arn).await
    }
}
