//! GetBucketLifecycleConfiguration.

use crate::shapes::{GetBucketLifecycleConfigurationOutput, GetBucketLifecycleConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketLifecycleConfiguration;

impl Operation for GetBucketLifecycleConfiguration {
    const NAME: &'static str = "GetBucketLifecycleConfiguration";
    type Input = GetBucketLifecycleConfigurationRequest;
    type Output = GetBucketLifecycleConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketLifecycleConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketLifecycleConfiguration"))
    }
}
