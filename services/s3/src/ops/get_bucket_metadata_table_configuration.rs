//! GetBucketMetadataTableConfiguration.

use crate::shapes::{GetBucketMetadataTableConfigurationOutput, GetBucketMetadataTableConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketMetadataTableConfiguration;

impl Operation for GetBucketMetadataTableConfiguration {
    const NAME: &'static str = "GetBucketMetadataTableConfiguration";
    type Input = GetBucketMetadataTableConfigurationRequest;
    type Output = GetBucketMetadataTableConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketMetadataTableConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketMetadataTableConfiguration"))
    }
}
