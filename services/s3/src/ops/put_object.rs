//! PutObject.

use crate::shapes::{PutObjectOutput, PutObjectRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObject;

impl Operation for PutObject {
    const NAME: &'static str = "PutObject";
    type Input = PutObjectRequest;
    type Output = PutObjectOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObject", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObject"))
    }
}
