//! GetBucketLogging.

use crate::shapes::{GetBucketLoggingOutput, GetBucketLoggingRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketLogging;

impl Operation for GetBucketLogging {
    const NAME: &'static str = "GetBucketLogging";
    type Input = GetBucketLoggingRequest;
    type Output = GetBucketLoggingOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketLogging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketLogging"))
    }
}
