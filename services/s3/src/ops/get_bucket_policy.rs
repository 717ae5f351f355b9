//! GetBucketPolicy: the policy of a bucket, as it was written.

use crate::policy;
use crate::shapes::{GetBucketPolicyOutput, GetBucketPolicyRequest};
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketPolicy;

const METHOD: &str = "GET";

impl Operation for GetBucketPolicy {
    const NAME: &'static str = "GetBucketPolicy";
    type Input = GetBucketPolicyRequest;
    type Output = GetBucketPolicyOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        policy::access(cx, "s3:GetBucketPolicy", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = policy::bucket(cx, &input.bucket, METHOD).await?;
        let found = configuration::read::<BucketPolicy>(cx, &bucket).await?;
        Ok(GetBucketPolicyOutput { policy: Some(found.text) })
    }
}
