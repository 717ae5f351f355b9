//! ListObjects.

use crate::shapes::{ListObjectsOutput, ListObjectsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListObjects;

impl Operation for ListObjects {
    const NAME: &'static str = "ListObjects";
    type Input = ListObjectsRequest;
    type Output = ListObjectsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListObjects", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListObjects"))
    }
}
