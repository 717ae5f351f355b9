//! GetBucketLocation: the region of a bucket, asked in any region.

use crate::shapes::{GetBucketLocationOutput, GetBucketLocationRequest};
use crate::{door, regions};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketLocation;

impl Operation for GetBucketLocation {
    const NAME: &'static str = "GetBucketLocation";
    type Input = GetBucketLocationRequest;
    type Output = GetBucketLocationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = door::anywhere(cx, &input.bucket, input.expected_bucket_owner.as_deref()).await?;
        Ok(door::to_bucket("s3:GetBucketLocation", &bucket))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::anywhere(cx, &input.bucket, None).await?;
        // The first region has no name here.
        let location_constraint = Some(bucket.region).filter(|region| region != regions::FIRST);
        Ok(GetBucketLocationOutput { location_constraint })
    }
}
