//! GetBucketPolicyStatus: whether the policy grants something to everybody.

use crate::door;
use crate::shapes::PolicyStatus;
use crate::shapes::{GetBucketPolicyStatusOutput, GetBucketPolicyStatusRequest};
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketPolicyStatus;

impl Operation for GetBucketPolicyStatus {
    const NAME: &'static str = "GetBucketPolicyStatus";
    type Input = GetBucketPolicyStatusRequest;
    type Output = GetBucketPolicyStatusOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketPolicyStatus", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        configuration::read::<BucketPolicy>(cx, &bucket).await?;
        let policy_status = Some(PolicyStatus { is_public: Some(bucket.has.public_policy) });
        Ok(GetBucketPolicyStatusOutput { policy_status })
    }
}
