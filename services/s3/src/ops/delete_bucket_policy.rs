//! DeleteBucketPolicy: a bucket without a policy.

use crate::policy;
use crate::shapes::DeleteBucketPolicyRequest;
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketPolicy;

const METHOD: &str = "DELETE";

impl Operation for DeleteBucketPolicy {
    const NAME: &'static str = "DeleteBucketPolicy";
    type Input = DeleteBucketPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        policy::access(cx, "s3:DeleteBucketPolicy", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = policy::bucket(cx, &input.bucket, METHOD).await?;
        bucket.has.public_policy = false;
        configuration::remove::<BucketPolicy>(cx, &mut bucket);
        Ok(())
    }
}
