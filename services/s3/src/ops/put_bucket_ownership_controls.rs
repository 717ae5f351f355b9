//! PutBucketOwnershipControls: says who owns new objects, and so whether ACLs count.

use crate::door;
use crate::errors::Error;
use crate::ownership;
use crate::shapes::PutBucketOwnershipControlsRequest;
use crate::state::bucket::Ownership;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketOwnershipControls;

impl Operation for PutBucketOwnershipControls {
    const NAME: &'static str = "PutBucketOwnershipControls";
    type Input = PutBucketOwnershipControlsRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutBucketOwnershipControls",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let [rule] = input.ownership_controls.rules.as_slice() else {
            return Err(Error::MalformedXml.into());
        };
        let ownership = ownership::named(&rule.object_ownership).ok_or(Error::MalformedXml)?;
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        if ownership == Ownership::BucketOwnerEnforced && !bucket.acl.is_private(&bucket.account) {
            Err(Error::InvalidAclsWithOwnership)?;
        }
        bucket.ownership = ownership;
        cx.tx.put(&bucket);
        Ok(())
    }
}
