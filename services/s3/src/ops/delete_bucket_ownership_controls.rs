//! DeleteBucketOwnershipControls: no ownership controls: ACLs count, and who writes owns.

use crate::door;
use crate::shapes::DeleteBucketOwnershipControlsRequest;
use crate::state::bucket::Ownership;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketOwnershipControls;

impl Operation for DeleteBucketOwnershipControls {
    const NAME: &'static str = "DeleteBucketOwnershipControls";
    type Input = DeleteBucketOwnershipControlsRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutBucketOwnershipControls",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        bucket.ownership = Ownership::Unset;
        cx.tx.put(&bucket);
        Ok(())
    }
}
