//! ListInstanceProfileTags: the tags of an instance profile, by key.

use crate::paging::Paging;
use crate::shapes::{ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse};
use crate::{profiles, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct ListInstanceProfileTags;

impl Operation for ListInstanceProfileTags {
    const NAME: &'static str = "ListInstanceProfileTags";
    type Input = ListInstanceProfileTagsRequest;
    type Output = ListInstanceProfileTagsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        profiles::access(cx, "iam:ListInstanceProfileTags", &input.instance_profile_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let profile = profiles::find(cx, &input.instance_profile_name).await?;
        let listed = tags::list(profile.tags, paging);
        Ok(ListInstanceProfileTagsResponse {
            is_truncated: listed.is_truncated(),
            tags: listed.items,
            marker: listed.marker,
        })
    }
}
