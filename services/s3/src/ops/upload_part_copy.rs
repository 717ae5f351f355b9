//! UploadPartCopy.

use crate::shapes::{UploadPartCopyOutput, UploadPartCopyRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct UploadPartCopy;

impl Operation for UploadPartCopy {
    const NAME: &'static str = "UploadPartCopy";
    type Input = UploadPartCopyRequest;
    type Output = UploadPartCopyOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:UploadPartCopy", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:UploadPartCopy"))
    }
}
