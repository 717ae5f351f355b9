//! DeleteLogGroup: a group with all of its streams. It is gone at once; its rows are swept away later.

use crate::address::GroupName;
use crate::errors::Error;
use crate::shapes::DeleteLogGroupRequest;
use crate::state::group::LogGroup;
use crate::ticks;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteLogGroup;

impl Operation for DeleteLogGroup {
    const NAME: &'static str = "DeleteLogGroup";
    type Input = DeleteLogGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:DeleteLogGroup").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let name = GroupName::new(cx, &input.log_group_name);
        let group = name.find(cx).await?;
        if group.is_protected {
            return Err(Error::Protected.into());
        }
        cx.tx.delete::<LogGroup>(name.key());
        ticks::sweep_group(cx, group.id);
        Ok(())
    }
}
