//! DeleteBucketCors.

use crate::shapes::DeleteBucketCorsRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketCors;

impl Operation for DeleteBucketCors {
    const NAME: &'static str = "DeleteBucketCors";
    type Input = DeleteBucketCorsRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketCors", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketCors"))
    }
}
