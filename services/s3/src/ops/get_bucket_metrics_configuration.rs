//! GetBucketMetricsConfiguration: there is none.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketMetricsConfigurationOutput, GetBucketMetricsConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketMetricsConfiguration;

impl Operation for GetBucketMetricsConfiguration {
    const NAME: &'static str = "GetBucketMetricsConfiguration";
    type Input = GetBucketMetricsConfigurationRequest;
    type Output = GetBucketMetricsConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetMetricsConfiguration", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Configuration, bucket: bucket.name }.into())
    }
}
