//! ListGroups: the groups of the account below a path.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::shapes::{ListGroupsRequest, ListGroupsResponse};
use crate::state::group::Group;
use kernel::{Access, Cx, Operation, Result};

pub struct ListGroups;

impl Operation for ListGroups {
    const NAME: &'static str = "ListGroups";
    type Input = ListGroupsRequest;
    type Output = ListGroupsResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListGroups", cx.global_arn("group/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let keep = |group: &Group| is_below(&group.path, prefix);
        let listed = paging::of_account(cx.tx, &cx.here.account, paging, keep).await?;
        Ok(ListGroupsResponse {
            is_truncated: listed.is_truncated(),
            groups: listed.items.into_iter().map(Into::into).collect(),
            marker: listed.marker,
        })
    }
}
