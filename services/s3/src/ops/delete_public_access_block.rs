//! DeletePublicAccessBlock: nothing keeps the public out but the lack of a grant.

use crate::door;
use crate::shapes::DeletePublicAccessBlockRequest;
use crate::state::bucket::PublicAccessBlock;
use kernel::{Access, Cx, Operation, Result};

pub struct DeletePublicAccessBlock;

impl Operation for DeletePublicAccessBlock {
    const NAME: &'static str = "DeletePublicAccessBlock";
    type Input = DeletePublicAccessBlockRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutBucketPublicAccessBlock",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        bucket.blocks = PublicAccessBlock::NONE;
        cx.tx.put(&bucket);
        Ok(())
    }
}
