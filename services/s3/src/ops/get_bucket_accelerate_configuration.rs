//! GetBucketAccelerateConfiguration: no bucket is accelerated.

use crate::door;
use crate::shapes::{GetBucketAccelerateConfigurationOutput, GetBucketAccelerateConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketAccelerateConfiguration;

impl Operation for GetBucketAccelerateConfiguration {
    const NAME: &'static str = "GetBucketAccelerateConfiguration";
    type Input = GetBucketAccelerateConfigurationRequest;
    type Output = GetBucketAccelerateConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetAccelerateConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(GetBucketAccelerateConfigurationOutput::default())
    }
}
