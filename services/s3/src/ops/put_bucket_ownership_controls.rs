//! PutBucketOwnershipControls.

use crate::shapes::PutBucketOwnershipControlsRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketOwnershipControls;

impl Operation for PutBucketOwnershipControls {
    const NAME: &'static str = "PutBucketOwnershipControls";
    type Input = PutBucketOwnershipControlsRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketOwnershipControls", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketOwnershipControls"))
    }
}
