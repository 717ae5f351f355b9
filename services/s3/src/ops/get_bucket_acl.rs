//! GetBucketAcl.

use crate::shapes::{GetBucketAclOutput, GetBucketAclRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketAcl;

impl Operation for GetBucketAcl {
    const NAME: &'static str = "GetBucketAcl";
    type Input = GetBucketAclRequest;
    type Output = GetBucketAclOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketAcl", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketAcl"))
    }
}
