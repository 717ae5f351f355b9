//! ListBucketMetricsConfigurations.

use crate::shapes::{ListBucketMetricsConfigurationsOutput, ListBucketMetricsConfigurationsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListBucketMetricsConfigurations;

impl Operation for ListBucketMetricsConfigurations {
    const NAME: &'static str = "ListBucketMetricsConfigurations";
    type Input = ListBucketMetricsConfigurationsRequest;
    type Output = ListBucketMetricsConfigurationsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListBucketMetricsConfigurations", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListBucketMetricsConfigurations"))
    }
}
