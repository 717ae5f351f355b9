//! GetBucketLocation.

use crate::shapes::{GetBucketLocationOutput, GetBucketLocationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketLocation;

impl Operation for GetBucketLocation {
    const NAME: &'static str = "GetBucketLocation";
    type Input = GetBucketLocationRequest;
    type Output = GetBucketLocationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketLocation", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketLocation"))
    }
}
