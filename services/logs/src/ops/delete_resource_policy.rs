//! DeleteResourcePolicy: what it let in stays out from then on.

use crate::errors::Error;
use crate::policies;
use crate::shapes::DeleteResourcePolicyRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteResourcePolicy;

impl Operation for DeleteResourcePolicy {
    const NAME: &'static str = "DeleteResourcePolicy";
    type Input = DeleteResourcePolicyRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("logs:DeleteResourcePolicy", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let name = input.policy_name.ok_or(Error::MissingParameter { name: "policyName" })?;
        let mut row = policies::of_account(cx).await?;
        let before = row.policies.len();
        row.policies.retain(|known| known.name != name);
        if row.policies.len() == before {
            return Err(Error::NoSuchPolicy { name }.into());
        }
        cx.tx.put(&row);
        Ok(())
    }
}
