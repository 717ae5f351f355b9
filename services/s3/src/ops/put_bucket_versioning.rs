//! PutBucketVersioning.

use crate::shapes::PutBucketVersioningRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketVersioning;

impl Operation for PutBucketVersioning {
    const NAME: &'static str = "PutBucketVersioning";
    type Input = PutBucketVersioningRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketVersioning", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketVersioning"))
    }
}
