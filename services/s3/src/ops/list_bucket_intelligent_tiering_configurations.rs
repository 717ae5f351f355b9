//! ListBucketIntelligentTieringConfigurations: there are none.

use crate::door;
use crate::shapes::{
    ListBucketIntelligentTieringConfigurationsOutput, ListBucketIntelligentTieringConfigurationsRequest,
};
use kernel::{Access, Cx, Operation, Result};

pub struct ListBucketIntelligentTieringConfigurations;

impl Operation for ListBucketIntelligentTieringConfigurations {
    const NAME: &'static str = "ListBucketIntelligentTieringConfigurations";
    type Input = ListBucketIntelligentTieringConfigurationsRequest;
    type Output = ListBucketIntelligentTieringConfigurationsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetIntelligentTieringConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        Ok(ListBucketIntelligentTieringConfigurationsOutput {
            is_truncated: Some(false),
            ..Default::default()
        })
    }
}
