//! GetBucketPolicyStatus.

use crate::shapes::{GetBucketPolicyStatusOutput, GetBucketPolicyStatusRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketPolicyStatus;

impl Operation for GetBucketPolicyStatus {
    const NAME: &'static str = "GetBucketPolicyStatus";
    type Input = GetBucketPolicyStatusRequest;
    type Output = GetBucketPolicyStatusOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketPolicyStatus", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketPolicyStatus"))
    }
}
