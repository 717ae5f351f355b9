//! ListBucketAnalyticsConfigurations.

use crate::shapes::{ListBucketAnalyticsConfigurationsOutput, ListBucketAnalyticsConfigurationsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListBucketAnalyticsConfigurations;

impl Operation for ListBucketAnalyticsConfigurations {
    const NAME: &'static str = "ListBucketAnalyticsConfigurations";
    type Input = ListBucketAnalyticsConfigurationsRequest;
    type Output = ListBucketAnalyticsConfigurationsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListBucketAnalyticsConfigurations", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListBucketAnalyticsConfigurations"))
    }
}
