//! GetBucketTagging: the tags of a bucket.

use crate::door;
use crate::shapes::{GetBucketTaggingOutput, GetBucketTaggingRequest};
use crate::state::configuration;
use crate::state::tags::BucketTags;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketTagging;

impl Operation for GetBucketTagging {
    const NAME: &'static str = "GetBucketTagging";
    type Input = GetBucketTaggingRequest;
    type Output = GetBucketTaggingOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketTagging", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::read::<BucketTags>(cx, &bucket).await?;
        Ok(GetBucketTaggingOutput { tag_set: tags::shown(found.tags) })
    }
}
