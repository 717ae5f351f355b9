//! DeleteRetentionPolicy: from then on a group keeps its events for ever.

use crate::address::GroupName;
use crate::shapes::DeleteRetentionPolicyRequest;
use crate::state::group::LogGroup;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteRetentionPolicy;

impl Operation for DeleteRetentionPolicy {
    const NAME: &'static str = "DeleteRetentionPolicy";
    type Input = DeleteRetentionPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:DeleteRetentionPolicy").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        cx.tx.put(&LogGroup { retention_days: None, retention_set: cx.now, ..(*group).clone() });
        Ok(())
    }
}
