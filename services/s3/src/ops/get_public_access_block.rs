//! GetPublicAccessBlock: what keeps the public out.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::PublicAccessBlockConfiguration;
use crate::shapes::{GetPublicAccessBlockOutput, GetPublicAccessBlockRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetPublicAccessBlock;

impl Operation for GetPublicAccessBlock {
    const NAME: &'static str = "GetPublicAccessBlock";
    type Input = GetPublicAccessBlockRequest;
    type Output = GetPublicAccessBlockOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetBucketPublicAccessBlock",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let blocks = bucket.blocks;
        if !blocks.is_set {
            Err(Error::NoSuch { what: NoSuch::PublicAccessBlock, bucket: bucket.name })?;
        }
        let configuration = PublicAccessBlockConfiguration {
            block_public_acls: Some(blocks.block_acls),
            ignore_public_acls: Some(blocks.ignore_acls),
            block_public_policy: Some(blocks.block_policy),
            restrict_public_buckets: Some(blocks.restrict_buckets),
        };
        Ok(GetPublicAccessBlockOutput { public_access_block_configuration: Some(configuration) })
    }
}
