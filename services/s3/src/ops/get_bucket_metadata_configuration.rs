//! GetBucketMetadataConfiguration.

use crate::shapes::{GetBucketMetadataConfigurationOutput, GetBucketMetadataConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketMetadataConfiguration;

impl Operation for GetBucketMetadataConfiguration {
    const NAME: &'static str = "GetBucketMetadataConfiguration";
    type Input = GetBucketMetadataConfigurationRequest;
    type Output = GetBucketMetadataConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketMetadataConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketMetadataConfiguration"))
    }
}
