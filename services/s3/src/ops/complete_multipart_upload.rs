//! CompleteMultipartUpload.

use crate::shapes::{CompleteMultipartUploadOutput, CompleteMultipartUploadRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct CompleteMultipartUpload;

impl Operation for CompleteMultipartUpload {
    const NAME: &'static str = "CompleteMultipartUpload";
    type Input = CompleteMultipartUploadRequest;
    type Output = CompleteMultipartUploadOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:CompleteMultipartUpload", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:CompleteMultipartUpload"))
    }
}
