//! ListBuckets.

use crate::shapes::{ListBucketsOutput, ListBucketsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListBuckets;

impl Operation for ListBuckets {
    const NAME: &'static str = "ListBuckets";
    type Input = ListBucketsRequest;
    type Output = ListBucketsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListBuckets", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListBuckets"))
    }
}
