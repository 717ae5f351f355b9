//! GetBucketAbac: access by the tags of buckets is off.

use crate::door;
use crate::shapes::AbacStatus;
use crate::shapes::{GetBucketAbacOutput, GetBucketAbacRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketAbac;

impl Operation for GetBucketAbac {
    const NAME: &'static str = "GetBucketAbac";
    type Input = GetBucketAbacRequest;
    type Output = GetBucketAbacOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketAbac", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        door::bucket(cx, &input.bucket, None).await?;
        let abac_status = Some(AbacStatus { status: Some("Disabled".to_owned()) });
        Ok(GetBucketAbacOutput { abac_status })
    }
}
