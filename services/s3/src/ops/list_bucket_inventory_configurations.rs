//! ListBucketInventoryConfigurations: there are none.

use crate::door;
use crate::shapes::{ListBucketInventoryConfigurationsOutput, ListBucketInventoryConfigurationsRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct ListBucketInventoryConfigurations;

impl Operation for ListBucketInventoryConfigurations {
    const NAME: &'static str = "ListBucketInventoryConfigurations";
    type Input = ListBucketInventoryConfigurationsRequest;
    type Output = ListBucketInventoryConfigurationsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetInventoryConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(ListBucketInventoryConfigurationsOutput { is_truncated: Some(false), ..Default::default() })
    }
}
