//! GetBucketPolicy: the policy of a bucket, as it was written.

use crate::door;
use crate::shapes::{GetBucketPolicyOutput, GetBucketPolicyRequest};
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketPolicy;

impl Operation for GetBucketPolicy {
    const NAME: &'static str = "GetBucketPolicy";
    type Input = GetBucketPolicyRequest;
    type Output = GetBucketPolicyOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketPolicy", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::read::<BucketPolicy>(cx, &bucket).await?;
        Ok(GetBucketPolicyOutput { policy: Some(found.text) })
    }
}
