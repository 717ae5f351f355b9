//! GetBucketInventoryConfiguration.

use crate::shapes::{GetBucketInventoryConfigurationOutput, GetBucketInventoryConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketInventoryConfiguration;

impl Operation for GetBucketInventoryConfiguration {
    const NAME: &'static str = "GetBucketInventoryConfiguration";
    type Input = GetBucketInventoryConfigurationRequest;
    type Output = GetBucketInventoryConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketInventoryConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketInventoryConfiguration"))
    }
}
