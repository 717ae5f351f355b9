//! DeleteBucketOwnershipControls.

use crate::shapes::DeleteBucketOwnershipControlsRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketOwnershipControls;

impl Operation for DeleteBucketOwnershipControls {
    const NAME: &'static str = "DeleteBucketOwnershipControls";
    type Input = DeleteBucketOwnershipControlsRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketOwnershipControls", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketOwnershipControls"))
    }
}
