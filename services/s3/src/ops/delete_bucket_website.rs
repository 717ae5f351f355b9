//! DeleteBucketWebsite: a bucket that is no web site.

use crate::door;
use crate::shapes::DeleteBucketWebsiteRequest;
use crate::state::configuration;
use crate::state::website::Website;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketWebsite;

impl Operation for DeleteBucketWebsite {
    const NAME: &'static str = "DeleteBucketWebsite";
    type Input = DeleteBucketWebsiteRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:DeleteBucketWebsite", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        configuration::remove::<Website>(cx, &mut bucket);
        Ok(())
    }
}
