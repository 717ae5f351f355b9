//! GetBucketMetadataConfiguration: no bucket keeps tables about itself.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketMetadataConfigurationOutput, GetBucketMetadataConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketMetadataConfiguration;

impl Operation for GetBucketMetadataConfiguration {
    const NAME: &'static str = "GetBucketMetadataConfiguration";
    type Input = GetBucketMetadataConfigurationRequest;
    type Output = GetBucketMetadataConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetBucketMetadataTableConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Metadata, bucket: bucket.name }.into())
    }
}
