//! CopyObject.

use crate::shapes::{CopyObjectOutput, CopyObjectRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct CopyObject;

impl Operation for CopyObject {
    const NAME: &'static str = "CopyObject";
    type Input = CopyObjectRequest;
    type Output = CopyObjectOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:CopyObject", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:CopyObject"))
    }
}
