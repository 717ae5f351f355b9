//! GetPublicAccessBlock.

use crate::shapes::{GetPublicAccessBlockOutput, GetPublicAccessBlockRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetPublicAccessBlock;

impl Operation for GetPublicAccessBlock {
    const NAME: &'static str = "GetPublicAccessBlock";
    type Input = GetPublicAccessBlockRequest;
    type Output = GetPublicAccessBlockOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetPublicAccessBlock", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetPublicAccessBlock"))
    }
}
