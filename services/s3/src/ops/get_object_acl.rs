//! GetObjectAcl.

use crate::shapes::{GetObjectAclOutput, GetObjectAclRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectAcl;

impl Operation for GetObjectAcl {
    const NAME: &'static str = "GetObjectAcl";
    type Input = GetObjectAclRequest;
    type Output = GetObjectAclOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectAcl", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectAcl"))
    }
}
