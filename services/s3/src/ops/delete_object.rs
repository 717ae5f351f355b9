//! DeleteObject.

use crate::shapes::{DeleteObjectOutput, DeleteObjectRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteObject;

impl Operation for DeleteObject {
    const NAME: &'static str = "DeleteObject";
    type Input = DeleteObjectRequest;
    type Output = DeleteObjectOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteObject", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteObject"))
    }
}
