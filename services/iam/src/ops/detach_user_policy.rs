//! DetachUserPolicy: takes a managed policy from a user.

use crate::attach;
use crate::shapes::DetachUserPolicyRequest;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct DetachUserPolicy;

impl Operation for DetachUserPolicy {
    const NAME: &'static str = "DetachUserPolicy";
    type Input = DetachUserPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<User>(cx, "iam:DetachUserPolicy", &input.user_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::detach::<User>(cx, &input.user_name, &input.policy_arn).await
    }
}
