//! SetDefaultPolicyVersion: the version of a managed policy that counts from now on.

use crate::policies;
use crate::shapes::SetDefaultPolicyVersionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct SetDefaultPolicyVersion;

impl Operation for SetDefaultPolicyVersion {
    const NAME: &'static str = "SetDefaultPolicyVersion";
    type Input = SetDefaultPolicyVersionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:SetDefaultPolicyVersion", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policy = policies::find_to_change(cx, &input.policy_arn).await?;
        policy.default = policies::version_number(&policy, &input.version_id)?;
        cx.tx.put(&policy);
        Ok(())
    }
}
