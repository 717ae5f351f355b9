//! GetBucketTagging.

use crate::shapes::{GetBucketTaggingOutput, GetBucketTaggingRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketTagging;

impl Operation for GetBucketTagging {
    const NAME: &'static str = "GetBucketTagging";
    type Input = GetBucketTaggingRequest;
    type Output = GetBucketTaggingOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketTagging"))
    }
}
