//! GetBucketReplication: nothing is copied elsewhere by itself.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketReplicationOutput, GetBucketReplicationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketReplication;

impl Operation for GetBucketReplication {
    const NAME: &'static str = "GetBucketReplication";
    type Input = GetBucketReplicationRequest;
    type Output = GetBucketReplicationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetReplicationConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Replication, bucket: bucket.name }.into())
    }
}
