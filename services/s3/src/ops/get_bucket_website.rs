//! GetBucketWebsite: how a bucket is a web site.

use crate::door;
use crate::shapes::{GetBucketWebsiteOutput, GetBucketWebsiteRequest};
use crate::state::configuration;
use crate::state::website::Website;
use crate::website;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketWebsite;

impl Operation for GetBucketWebsite {
    const NAME: &'static str = "GetBucketWebsite";
    type Input = GetBucketWebsiteRequest;
    type Output = GetBucketWebsiteOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketWebsite", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::read::<Website>(cx, &bucket).await?;
        Ok(website::configuration::shown(found.content))
    }
}
