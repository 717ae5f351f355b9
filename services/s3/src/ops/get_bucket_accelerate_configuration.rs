//! GetBucketAccelerateConfiguration.

use crate::shapes::{GetBucketAccelerateConfigurationOutput, GetBucketAccelerateConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketAccelerateConfiguration;

impl Operation for GetBucketAccelerateConfiguration {
    const NAME: &'static str = "GetBucketAccelerateConfiguration";
    type Input = GetBucketAccelerateConfigurationRequest;
    type Output = GetBucketAccelerateConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketAccelerateConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketAccelerateConfiguration"))
    }
}
