//! DeleteBucketReplication: there is none to remove.

use crate::door;
use crate::shapes::DeleteBucketReplicationRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketReplication;

impl Operation for DeleteBucketReplication {
    const NAME: &'static str = "DeleteBucketReplication";
    type Input = DeleteBucketReplicationRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutReplicationConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(())
    }
}
