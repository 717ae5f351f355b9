//! PutBucketPolicy.

use crate::shapes::PutBucketPolicyRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketPolicy;

impl Operation for PutBucketPolicy {
    const NAME: &'static str = "PutBucketPolicy";
    type Input = PutBucketPolicyRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketPolicy", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketPolicy"))
    }
}
