//! PutBucketCors.

use crate::shapes::PutBucketCorsRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketCors;

impl Operation for PutBucketCors {
    const NAME: &'static str = "PutBucketCors";
    type Input = PutBucketCorsRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketCors", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketCors"))
    }
}
