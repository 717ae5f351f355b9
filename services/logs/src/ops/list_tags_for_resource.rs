//! ListTagsForResource: the tags of a group, by its ARN.

use super::tag_resource::{access, named};
use crate::shapes::{ListTagsForResourceRequest, ListTagsForResourceResponse};
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct ListTagsForResource;

impl Operation for ListTagsForResource {
    const NAME: &'static str = "ListTagsForResource";
    type Input = ListTagsForResourceRequest;
    type Output = ListTagsForResourceResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access(cx, "logs:ListTagsForResource", &input.resource_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = named(&input.resource_arn)?.find(cx).await?;
        Ok(ListTagsForResourceResponse { tags: Some(tags::told(&group.tags)) })
    }
}
