//! ListUsers: the users of the account below a path, without their tags.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::shapes::{self, ListUsersRequest, ListUsersResponse};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct ListUsers;

impl Operation for ListUsers {
    const NAME: &'static str = "ListUsers";
    type Input = ListUsersRequest;
    type Output = ListUsersResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListUsers", cx.global_arn("user/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let keep = |user: &User| is_below(&user.path, prefix);
        let listed = paging::of_account(cx.tx, &cx.here.account, paging, keep).await?;
        let listed = listed.map(|user| shapes::User { tags: None, permissions_boundary: None, ..user.into() });
        Ok(ListUsersResponse {
            is_truncated: listed.is_truncated(),
            users: listed.items,
            marker: listed.marker,
        })
    }
}
