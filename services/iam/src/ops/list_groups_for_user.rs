//! ListGroupsForUser: the groups that a user is in.

use crate::entity;
use crate::paging::{self, Paging};
use crate::shapes::{ListGroupsForUserRequest, ListGroupsForUserResponse};
use crate::state::fold;
use crate::state::group::Group;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct ListGroupsForUser;

impl Operation for ListGroupsForUser {
    const NAME: &'static str = "ListGroupsForUser";
    type Input = ListGroupsForUserRequest;
    type Output = ListGroupsForUserResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:ListGroupsForUser", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let user: User = entity::find(cx, &input.user_name).await?;
        let listed = paging::at_hand(user.groups, paging, |name| fold(name));
        let keys: Vec<_> = listed.items.iter().map(|name| (user.account.clone(), fold(name))).collect();
        let groups = cx.tx.get_many::<Group>(&keys).await?;
        Ok(ListGroupsForUserResponse {
            is_truncated: listed.is_truncated(),
            groups: groups.into_iter().flatten().map(Into::into).collect(),
            marker: listed.marker,
        })
    }
}
