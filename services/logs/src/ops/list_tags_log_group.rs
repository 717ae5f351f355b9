//! ListTagsLogGroup: the tags of a group, by its name: the older way.

use crate::address::GroupName;
use crate::shapes::{ListTagsLogGroupRequest, ListTagsLogGroupResponse};
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct ListTagsLogGroup;

impl Operation for ListTagsLogGroup {
    const NAME: &'static str = "ListTagsLogGroup";
    type Input = ListTagsLogGroupRequest;
    type Output = ListTagsLogGroupResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:ListTagsLogGroup").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        Ok(ListTagsLogGroupResponse { tags: Some(tags::told(&group.tags)) })
    }
}
