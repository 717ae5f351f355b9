//! PutObjectTagging.

use crate::shapes::{PutObjectTaggingOutput, PutObjectTaggingRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObjectTagging;

impl Operation for PutObjectTagging {
    const NAME: &'static str = "PutObjectTagging";
    type Input = PutObjectTaggingRequest;
    type Output = PutObjectTaggingOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObjectTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObjectTagging"))
    }
}
