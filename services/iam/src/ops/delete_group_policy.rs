//! DeleteGroupPolicy: takes a policy out of a group.

use crate::shapes::DeleteGroupPolicyRequest;
use crate::state::group::Group;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteGroupPolicy;

impl Operation for DeleteGroupPolicy {
    const NAME: &'static str = "DeleteGroupPolicy";
    type Input = DeleteGroupPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:DeleteGroupPolicy", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::delete::<Group>(cx, &input.group_name, &input.policy_name).await
    }
}
