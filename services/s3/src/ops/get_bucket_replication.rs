//! GetBucketReplication.

use crate::shapes::{GetBucketReplicationOutput, GetBucketReplicationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketReplication;

impl Operation for GetBucketReplication {
    const NAME: &'static str = "GetBucketReplication";
    type Input = GetBucketReplicationRequest;
    type Output = GetBucketReplicationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketReplication", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketReplication"))
    }
}
