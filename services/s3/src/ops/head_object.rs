//! HeadObject.

use crate::shapes::{HeadObjectOutput, HeadObjectRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct HeadObject;

impl Operation for HeadObject {
    const NAME: &'static str = "HeadObject";
    type Input = HeadObjectRequest;
    type Output = HeadObjectOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:HeadObject", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:HeadObject"))
    }
}
