//! ListBucketMetricsConfigurations: there are none.

use crate::door;
use crate::shapes::{ListBucketMetricsConfigurationsOutput, ListBucketMetricsConfigurationsRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct ListBucketMetricsConfigurations;

impl Operation for ListBucketMetricsConfigurations {
    const NAME: &'static str = "ListBucketMetricsConfigurations";
    type Input = ListBucketMetricsConfigurationsRequest;
    type Output = ListBucketMetricsConfigurationsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetMetricsConfiguration", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(ListBucketMetricsConfigurationsOutput { is_truncated: Some(false), ..Default::default() })
    }
}
