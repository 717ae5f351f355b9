//! ListObjectsV2.

use crate::shapes::{ListObjectsV2Output, ListObjectsV2Request};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListObjectsV2;

impl Operation for ListObjectsV2 {
    const NAME: &'static str = "ListObjectsV2";
    type Input = ListObjectsV2Request;
    type Output = ListObjectsV2Output;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListObjectsV2", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListObjectsV2"))
    }
}
