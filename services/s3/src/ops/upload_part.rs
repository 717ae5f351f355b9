//! UploadPart.

use crate::shapes::{UploadPartOutput, UploadPartRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct UploadPart;

impl Operation for UploadPart {
    const NAME: &'static str = "UploadPart";
    type Input = UploadPartRequest;
    type Output = UploadPartOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:UploadPart", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:UploadPart"))
    }
}
