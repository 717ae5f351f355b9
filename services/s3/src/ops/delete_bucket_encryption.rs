//! DeleteBucketEncryption: back to how every bucket begins.

use crate::door;
use crate::shapes::DeleteBucketEncryptionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketEncryption;

impl Operation for DeleteBucketEncryption {
    const NAME: &'static str = "DeleteBucketEncryption";
    type Input = DeleteBucketEncryptionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:PutEncryptionConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        bucket.bucket_key = false;
        cx.tx.put(&bucket);
        Ok(())
    }
}
