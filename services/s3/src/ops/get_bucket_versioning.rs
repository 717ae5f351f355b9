//! GetBucketVersioning.

use crate::shapes::{GetBucketVersioningOutput, GetBucketVersioningRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketVersioning;

impl Operation for GetBucketVersioning {
    const NAME: &'static str = "GetBucketVersioning";
    type Input = GetBucketVersioningRequest;
    type Output = GetBucketVersioningOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketVersioning", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketVersioning"))
    }
}
