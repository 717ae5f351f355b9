//! DeletePublicAccessBlock.

use crate::shapes::DeletePublicAccessBlockRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeletePublicAccessBlock;

impl Operation for DeletePublicAccessBlock {
    const NAME: &'static str = "DeletePublicAccessBlock";
    type Input = DeletePublicAccessBlockRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeletePublicAccessBlock", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeletePublicAccessBlock"))
    }
}
