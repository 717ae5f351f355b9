//! GetUserPolicy: a policy inside a user, percent-encoded.

use crate::shapes::{GetUserPolicyRequest, GetUserPolicyResponse};
use crate::state::user::User;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct GetUserPolicy;

impl Operation for GetUserPolicy {
    const NAME: &'static str = "GetUserPolicy";
    type Input = GetUserPolicyRequest;
    type Output = GetUserPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:GetUserPolicy", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let policy_document = inline::get::<User>(cx, &input.user_name, &input.policy_name).await?;
        let GetUserPolicyRequest { user_name, policy_name } = input;
        Ok(GetUserPolicyResponse { user_name, policy_name, policy_document })
    }
}
