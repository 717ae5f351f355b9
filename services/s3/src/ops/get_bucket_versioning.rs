//! GetBucketVersioning: whether the bucket keeps old versions.

use crate::door;
use crate::shapes::{GetBucketVersioningOutput, GetBucketVersioningRequest};
use crate::state::bucket::Versioning;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketVersioning;

impl Operation for GetBucketVersioning {
    const NAME: &'static str = "GetBucketVersioning";
    type Input = GetBucketVersioningRequest;
    type Output = GetBucketVersioningOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketVersioning", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let status = match bucket.versioning {
            Versioning::Never => None,
            Versioning::Enabled => Some("Enabled"),
            Versioning::Suspended => Some("Suspended"),
        };
        Ok(GetBucketVersioningOutput { status: status.map(str::to_owned), ..Default::default() })
    }
}
