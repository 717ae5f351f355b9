//! GetObject.

use crate::shapes::{GetObjectOutput, GetObjectRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObject;

impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    type Input = GetObjectRequest;
    type Output = GetObjectOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObject", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObject"))
    }
}
