//! DeleteBucketTagging.

use crate::shapes::DeleteBucketTaggingRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketTagging;

impl Operation for DeleteBucketTagging {
    const NAME: &'static str = "DeleteBucketTagging";
    type Input = DeleteBucketTaggingRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketTagging"))
    }
}
