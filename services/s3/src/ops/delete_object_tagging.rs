//! DeleteObjectTagging.

use crate::shapes::{DeleteObjectTaggingOutput, DeleteObjectTaggingRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteObjectTagging;

impl Operation for DeleteObjectTagging {
    const NAME: &'static str = "DeleteObjectTagging";
    type Input = DeleteObjectTaggingRequest;
    type Output = DeleteObjectTaggingOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteObjectTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteObjectTagging"))
    }
}
