//! DeleteBucketPolicy: a bucket without a policy.

use crate::door;
use crate::shapes::DeleteBucketPolicyRequest;
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketPolicy;

impl Operation for DeleteBucketPolicy {
    const NAME: &'static str = "DeleteBucketPolicy";
    type Input = DeleteBucketPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:DeleteBucketPolicy", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        bucket.has.public_policy = false;
        configuration::remove::<BucketPolicy>(cx, &mut bucket);
        Ok(())
    }
}
