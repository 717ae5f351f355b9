//! UntagLogGroup: removes tags of a group, by its name: the older way.

use super::tag_resource::untag;
use crate::address::GroupName;
use crate::shapes::UntagLogGroupRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct UntagLogGroup;

impl Operation for UntagLogGroup {
    const NAME: &'static str = "UntagLogGroup";
    type Input = UntagLogGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = GroupName::new(cx, &input.log_group_name).access(cx, "logs:UntagLogGroup").await?;
        Ok(access.with("aws:TagKeys", input.tags.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        untag(cx, &GroupName::new(cx, &input.log_group_name), &input.tags).await
    }
}
