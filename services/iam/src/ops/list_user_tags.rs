//! ListUserTags: the tags of a user, by key.

use crate::entity;
use crate::paging::Paging;
use crate::shapes::{ListUserTagsRequest, ListUserTagsResponse};
use crate::state::user::User;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct ListUserTags;

impl Operation for ListUserTags {
    const NAME: &'static str = "ListUserTags";
    type Input = ListUserTagsRequest;
    type Output = ListUserTagsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:ListUserTags", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let user: User = entity::find(cx, &input.user_name).await?;
        let listed = tags::list(user.tags, paging);
        Ok(ListUserTagsResponse {
            is_truncated: listed.is_truncated(),
            tags: listed.items,
            marker: listed.marker,
        })
    }
}
