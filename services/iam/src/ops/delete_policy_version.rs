//! DeletePolicyVersion: a version of a managed policy that is not the one that counts.

use crate::errors::Error;
use crate::policies;
use crate::shapes::DeletePolicyVersionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeletePolicyVersion;

impl Operation for DeletePolicyVersion {
    const NAME: &'static str = "DeletePolicyVersion";
    type Input = DeletePolicyVersionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:DeletePolicyVersion", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policy = policies::find_to_change(cx, &input.policy_arn).await?;
        let number = policies::version_number(&policy, &input.version_id)?;
        if number == policy.default {
            Err(Error::VersionIsDefault)?;
        }
        policy.versions.retain(|version| version.number != number);
        cx.tx.put(&policy);
        Ok(())
    }
}
