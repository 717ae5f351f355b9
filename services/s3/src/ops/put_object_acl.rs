//! PutObjectAcl.

use crate::shapes::{PutObjectAclOutput, PutObjectAclRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObjectAcl;

impl Operation for PutObjectAcl {
    const NAME: &'static str = "PutObjectAcl";
    type Input = PutObjectAclRequest;
    type Output = PutObjectAclOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObjectAcl", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObjectAcl"))
    }
}
