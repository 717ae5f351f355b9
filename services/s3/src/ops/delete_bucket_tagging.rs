//! DeleteBucketTagging: a bucket without tags.

use crate::door;
use crate::shapes::DeleteBucketTaggingRequest;
use crate::state::configuration;
use crate::state::tags::BucketTags;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketTagging;

impl Operation for DeleteBucketTagging {
    const NAME: &'static str = "DeleteBucketTagging";
    type Input = DeleteBucketTaggingRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketTagging", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        configuration::remove::<BucketTags>(cx, &mut bucket);
        Ok(())
    }
}
