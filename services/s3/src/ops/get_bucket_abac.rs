//! GetBucketAbac.

use crate::shapes::{GetBucketAbacOutput, GetBucketAbacRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketAbac;

impl Operation for GetBucketAbac {
    const NAME: &'static str = "GetBucketAbac";
    type Input = GetBucketAbacRequest;
    type Output = GetBucketAbacOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketAbac", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketAbac"))
    }
}
