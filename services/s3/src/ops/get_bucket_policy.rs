//! GetBucketPolicy.

use crate::shapes::{GetBucketPolicyOutput, GetBucketPolicyRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketPolicy;

impl Operation for GetBucketPolicy {
    const NAME: &'static str = "GetBucketPolicy";
    type Input = GetBucketPolicyRequest;
    type Output = GetBucketPolicyOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketPolicy", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketPolicy"))
    }
}
