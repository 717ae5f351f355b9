//! DeleteBucketReplication.

use crate::shapes::DeleteBucketReplicationRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketReplication;

impl Operation for DeleteBucketReplication {
    const NAME: &'static str = "DeleteBucketReplication";
    type Input = DeleteBucketReplicationRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketReplication", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketReplication"))
    }
}
