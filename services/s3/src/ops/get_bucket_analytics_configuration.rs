//! GetBucketAnalyticsConfiguration.

use crate::shapes::{GetBucketAnalyticsConfigurationOutput, GetBucketAnalyticsConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketAnalyticsConfiguration;

impl Operation for GetBucketAnalyticsConfiguration {
    const NAME: &'static str = "GetBucketAnalyticsConfiguration";
    type Input = GetBucketAnalyticsConfigurationRequest;
    type Output = GetBucketAnalyticsConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketAnalyticsConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketAnalyticsConfiguration"))
    }
}
