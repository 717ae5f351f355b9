//! DetachGroupPolicy: takes a managed policy from a group.

use crate::attach;
use crate::shapes::DetachGroupPolicyRequest;
use crate::state::group::Group;
use kernel::{Access, Cx, Operation, Result};

pub struct DetachGroupPolicy;

impl Operation for DetachGroupPolicy {
    const NAME: &'static str = "DetachGroupPolicy";
    type Input = DetachGroupPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<Group>(cx, "iam:DetachGroupPolicy", &input.group_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::detach::<Group>(cx, &input.group_name, &input.policy_arn).await
    }
}
