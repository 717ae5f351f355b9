//! DeleteBucketLifecycle.

use crate::shapes::DeleteBucketLifecycleRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketLifecycle;

impl Operation for DeleteBucketLifecycle {
    const NAME: &'static str = "DeleteBucketLifecycle";
    type Input = DeleteBucketLifecycleRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketLifecycle", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketLifecycle"))
    }
}
