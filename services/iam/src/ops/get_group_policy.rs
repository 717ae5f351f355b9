//! GetGroupPolicy: a policy inside a group, percent-encoded.

use crate::shapes::{GetGroupPolicyRequest, GetGroupPolicyResponse};
use crate::state::group::Group;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct GetGroupPolicy;

impl Operation for GetGroupPolicy {
    const NAME: &'static str = "GetGroupPolicy";
    type Input = GetGroupPolicyRequest;
    type Output = GetGroupPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:GetGroupPolicy", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let policy_document = inline::get::<Group>(cx, &input.group_name, &input.policy_name).await?;
        let GetGroupPolicyRequest { group_name, policy_name } = input;
        Ok(GetGroupPolicyResponse { group_name, policy_name, policy_document })
    }
}
