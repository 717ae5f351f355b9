//! PutBucketAcl.

use crate::shapes::PutBucketAclRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketAcl;

impl Operation for PutBucketAcl {
    const NAME: &'static str = "PutBucketAcl";
    type Input = PutBucketAclRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketAcl", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketAcl"))
    }
}
