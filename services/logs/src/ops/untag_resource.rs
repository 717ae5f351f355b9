//! UntagResource: removes tags of a group, by its ARN.

use super::tag_resource::{access, named, untag};
use crate::shapes::UntagResourceRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct UntagResource;

impl Operation for UntagResource {
    const NAME: &'static str = "UntagResource";
    type Input = UntagResourceRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = access(cx, "logs:UntagResource", &input.resource_arn).await?;
        Ok(access.with("aws:TagKeys", input.tag_keys.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        untag(cx, &named(&input.resource_arn)?, &input.tag_keys).await
    }
}
