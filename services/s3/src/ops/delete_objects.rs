//! DeleteObjects.

use crate::shapes::{DeleteObjectsOutput, DeleteObjectsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteObjects;

impl Operation for DeleteObjects {
    const NAME: &'static str = "DeleteObjects";
    type Input = DeleteObjectsRequest;
    type Output = DeleteObjectsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteObjects", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteObjects"))
    }
}
