//! GetBucketAnalyticsConfiguration: there is none.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketAnalyticsConfigurationOutput, GetBucketAnalyticsConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketAnalyticsConfiguration;

impl Operation for GetBucketAnalyticsConfiguration {
    const NAME: &'static str = "GetBucketAnalyticsConfiguration";
    type Input = GetBucketAnalyticsConfigurationRequest;
    type Output = GetBucketAnalyticsConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetAnalyticsConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Configuration, bucket: bucket.name }.into())
    }
}
