//! DeleteUserPolicy: takes a policy out of a user.

use crate::shapes::DeleteUserPolicyRequest;
use crate::state::user::User;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteUserPolicy;

impl Operation for DeleteUserPolicy {
    const NAME: &'static str = "DeleteUserPolicy";
    type Input = DeleteUserPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:DeleteUserPolicy", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::delete::<User>(cx, &input.user_name, &input.policy_name).await
    }
}
