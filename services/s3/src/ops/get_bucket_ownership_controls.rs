//! GetBucketOwnershipControls.

use crate::shapes::{GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketOwnershipControls;

impl Operation for GetBucketOwnershipControls {
    const NAME: &'static str = "GetBucketOwnershipControls";
    type Input = GetBucketOwnershipControlsRequest;
    type Output = GetBucketOwnershipControlsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketOwnershipControls", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketOwnershipControls"))
    }
}
