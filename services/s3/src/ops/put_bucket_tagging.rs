//! PutBucketTagging.

use crate::shapes::PutBucketTaggingRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketTagging;

impl Operation for PutBucketTagging {
    const NAME: &'static str = "PutBucketTagging";
    type Input = PutBucketTaggingRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketTagging"))
    }
}
