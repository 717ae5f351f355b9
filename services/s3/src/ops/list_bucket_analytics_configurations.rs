//! ListBucketAnalyticsConfigurations: there are none.

use crate::door;
use crate::shapes::{ListBucketAnalyticsConfigurationsOutput, ListBucketAnalyticsConfigurationsRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct ListBucketAnalyticsConfigurations;

impl Operation for ListBucketAnalyticsConfigurations {
    const NAME: &'static str = "ListBucketAnalyticsConfigurations";
    type Input = ListBucketAnalyticsConfigurationsRequest;
    type Output = ListBucketAnalyticsConfigurationsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetAnalyticsConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(ListBucketAnalyticsConfigurationsOutput { is_truncated: Some(false), ..Default::default() })
    }
}
