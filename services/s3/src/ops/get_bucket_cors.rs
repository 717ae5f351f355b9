//! GetBucketCors.

use crate::shapes::{GetBucketCorsOutput, GetBucketCorsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketCors;

impl Operation for GetBucketCors {
    const NAME: &'static str = "GetBucketCors";
    type Input = GetBucketCorsRequest;
    type Output = GetBucketCorsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketCors", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketCors"))
    }
}
