//! ListMultipartUploads.

use crate::shapes::{ListMultipartUploadsOutput, ListMultipartUploadsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListMultipartUploads;

impl Operation for ListMultipartUploads {
    const NAME: &'static str = "ListMultipartUploads";
    type Input = ListMultipartUploadsRequest;
    type Output = ListMultipartUploadsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListMultipartUploads", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListMultipartUploads"))
    }
}
