//! DeleteBucketAnalyticsConfiguration.

use crate::shapes::DeleteBucketAnalyticsConfigurationRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketAnalyticsConfiguration;

impl Operation for DeleteBucketAnalyticsConfiguration {
    const NAME: &'static str = "DeleteBucketAnalyticsConfiguration";
    type Input = DeleteBucketAnalyticsConfigurationRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketAnalyticsConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketAnalyticsConfiguration"))
    }
}
