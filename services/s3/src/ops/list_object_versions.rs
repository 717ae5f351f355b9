//! ListObjectVersions.

use crate::shapes::{ListObjectVersionsOutput, ListObjectVersionsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListObjectVersions;

impl Operation for ListObjectVersions {
    const NAME: &'static str = "ListObjectVersions";
    type Input = ListObjectVersionsRequest;
    type Output = ListObjectVersionsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListObjectVersions", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListObjectVersions"))
    }
}
