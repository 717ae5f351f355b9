//! DeleteBucketMetricsConfiguration: there is none to remove.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::DeleteBucketMetricsConfigurationRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketMetricsConfiguration;

impl Operation for DeleteBucketMetricsConfiguration {
    const NAME: &'static str = "DeleteBucketMetricsConfiguration";
    type Input = DeleteBucketMetricsConfigurationRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutMetricsConfiguration", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Configuration, bucket: bucket.name }.into())
    }
}
