//! PutPublicAccessBlock: keeps the public out, or lets it in.

use crate::door;
use crate::errors::Error;
use crate::shapes::PutPublicAccessBlockRequest;
use crate::state::bucket::PublicAccessBlock;
use kernel::{Access, Cx, Operation, Result};

pub struct PutPublicAccessBlock;

impl Operation for PutPublicAccessBlock {
    const NAME: &'static str = "PutPublicAccessBlock";
    type Input = PutPublicAccessBlockRequest;
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
        let asked = input.public_access_block_configuration;
        let all = [
            asked.block_public_acls,
            asked.ignore_public_acls,
            asked.block_public_policy,
            asked.restrict_public_buckets,
        ];
        if all.iter().all(Option::is_none) {
            Err(Error::InvalidRequest { message: "Must specify at least one configuration.".to_owned() })?;
        }
        let [block_acls, ignore_acls, block_policy, restrict_buckets] = all.map(Option::unwrap_or_default);
        bucket.blocks =
            PublicAccessBlock { block_acls, ignore_acls, block_policy, restrict_buckets, is_set: true };
        cx.tx.put(&bucket);
        Ok(())
    }
}
