//! GetBucketAcl: who may what beside policies.

use crate::acl::show;
use crate::door;
use crate::shapes::{GetBucketAclOutput, GetBucketAclRequest};
use crate::state::acl::Acl;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketAcl;

impl Operation for GetBucketAcl {
    const NAME: &'static str = "GetBucketAcl";
    type Input = GetBucketAclRequest;
    type Output = GetBucketAclOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketAcl", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let acl = if bucket.has_acls() { bucket.acl } else { Acl::private(&bucket.account) };
        Ok(GetBucketAclOutput { owner: Some(show::owner(&bucket.account)), grants: Some(show::grants(&acl)) })
    }
}
