//! DeleteBucketPolicy.

use crate::shapes::DeleteBucketPolicyRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketPolicy;

impl Operation for DeleteBucketPolicy {
    const NAME: &'static str = "DeleteBucketPolicy";
    type Input = DeleteBucketPolicyRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketPolicy", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketPolicy"))
    }
}
