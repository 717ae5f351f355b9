//! ListParts.

use crate::shapes::{ListPartsOutput, ListPartsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListParts;

impl Operation for ListParts {
    const NAME: &'static str = "ListParts";
    type Input = ListPartsRequest;
    type Output = ListPartsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListParts", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListParts"))
    }
}
