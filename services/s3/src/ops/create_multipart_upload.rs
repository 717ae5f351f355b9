//! CreateMultipartUpload.

use crate::shapes::{CreateMultipartUploadOutput, CreateMultipartUploadRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct CreateMultipartUpload;

impl Operation for CreateMultipartUpload {
    const NAME: &'static str = "CreateMultipartUpload";
    type Input = CreateMultipartUploadRequest;
    type Output = CreateMultipartUploadOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:CreateMultipartUpload", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:CreateMultipartUpload"))
    }
}
