//! GetBucketOwnershipControls: who owns new objects.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::ownership;
use crate::shapes::{GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest};
use crate::shapes::{OwnershipControls, OwnershipControlsRule};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketOwnershipControls;

impl Operation for GetBucketOwnershipControls {
    const NAME: &'static str = "GetBucketOwnershipControls";
    type Input = GetBucketOwnershipControlsRequest;
    type Output = GetBucketOwnershipControlsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:GetBucketOwnershipControls",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let name = ownership::name(bucket.ownership)
            .ok_or(Error::NoSuch { what: NoSuch::OwnershipControls, bucket: bucket.name })?;
        let rules = vec![OwnershipControlsRule { object_ownership: name.to_owned() }];
        Ok(GetBucketOwnershipControlsOutput { ownership_controls: Some(OwnershipControls { rules }) })
    }
}
