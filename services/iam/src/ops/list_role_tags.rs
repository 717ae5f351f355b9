//! ListRoleTags: the tags of a role, by key.

use crate::paging::Paging;
use crate::shapes::{ListRoleTagsRequest, ListRoleTagsResponse};
use crate::state::role::Role;
use crate::{entity, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct ListRoleTags;

impl Operation for ListRoleTags {
    const NAME: &'static str = "ListRoleTags";
    type Input = ListRoleTagsRequest;
    type Output = ListRoleTagsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:ListRoleTags", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let role: Role = entity::find(cx, &input.role_name).await?;
        let listed = tags::list(role.tags, paging);
        Ok(ListRoleTagsResponse {
            is_truncated: listed.is_truncated(),
            tags: listed.items,
            marker: listed.marker,
        })
    }
}
