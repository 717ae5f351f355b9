//! AbortMultipartUpload.

use crate::shapes::{AbortMultipartUploadOutput, AbortMultipartUploadRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct AbortMultipartUpload;

impl Operation for AbortMultipartUpload {
    const NAME: &'static str = "AbortMultipartUpload";
    type Input = AbortMultipartUploadRequest;
    type Output = AbortMultipartUploadOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:AbortMultipartUpload", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:AbortMultipartUpload"))
    }
}
