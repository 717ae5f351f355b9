//! AttachGroupPolicy: gives a group a managed policy.

use crate::attach;
use crate::shapes::AttachGroupPolicyRequest;
use crate::state::group::Group;
use kernel::{Access, Cx, Operation, Result};

pub struct AttachGroupPolicy;

impl Operation for AttachGroupPolicy {
    const NAME: &'static str = "AttachGroupPolicy";
    type Input = AttachGroupPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<Group>(cx, "iam:AttachGroupPolicy", &input.group_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::attach::<Group>(cx, &input.group_name, &input.policy_arn).await
    }
}
