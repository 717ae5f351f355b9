//! GetBucketMetadataTableConfiguration: no bucket keeps tables about itself.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketMetadataTableConfigurationOutput, GetBucketMetadataTableConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketMetadataTableConfiguration;

impl Operation for GetBucketMetadataTableConfiguration {
    const NAME: &'static str = "GetBucketMetadataTableConfiguration";
    type Input = GetBucketMetadataTableConfigurationRequest;
    type Output = GetBucketMetadataTableConfigurationOutput;

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
