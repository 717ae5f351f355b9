//! TagLogGroup: sets tags of a group, by its name: the older way.

use super::tag_resource::tag;
use crate::address::GroupName;
use crate::shapes::TagLogGroupRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct TagLogGroup;

impl Operation for TagLogGroup {
    const NAME: &'static str = "TagLogGroup";
    type Input = TagLogGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = GroupName::new(cx, &input.log_group_name).access(cx, "logs:TagLogGroup").await?;
        Ok(access.with_request_tags(input.tags.iter().map(|(key, value)| (key, value.as_str()))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        tag(cx, &GroupName::new(cx, &input.log_group_name), &input.tags).await
    }
}
