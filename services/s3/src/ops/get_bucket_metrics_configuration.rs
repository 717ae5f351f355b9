//! GetBucketMetricsConfiguration.

use crate::shapes::{GetBucketMetricsConfigurationOutput, GetBucketMetricsConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketMetricsConfiguration;

impl Operation for GetBucketMetricsConfiguration {
    const NAME: &'static str = "GetBucketMetricsConfiguration";
    type Input = GetBucketMetricsConfigurationRequest;
    type Output = GetBucketMetricsConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketMetricsConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketMetricsConfiguration"))
    }
}
