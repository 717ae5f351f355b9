//! GetBucketInventoryConfiguration: there is none.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{GetBucketInventoryConfigurationOutput, GetBucketInventoryConfigurationRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketInventoryConfiguration;

impl Operation for GetBucketInventoryConfiguration {
    const NAME: &'static str = "GetBucketInventoryConfiguration";
    type Input = GetBucketInventoryConfigurationRequest;
    type Output = GetBucketInventoryConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetInventoryConfiguration",
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
