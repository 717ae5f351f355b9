//! PutPublicAccessBlock.

use crate::shapes::PutPublicAccessBlockRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutPublicAccessBlock;

impl Operation for PutPublicAccessBlock {
    const NAME: &'static str = "PutPublicAccessBlock";
    type Input = PutPublicAccessBlockRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutPublicAccessBlock", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutPublicAccessBlock"))
    }
}
