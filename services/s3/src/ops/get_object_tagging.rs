//! GetObjectTagging.

use crate::shapes::{GetObjectTaggingOutput, GetObjectTaggingRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectTagging;

impl Operation for GetObjectTagging {
    const NAME: &'static str = "GetObjectTagging";
    type Input = GetObjectTaggingRequest;
    type Output = GetObjectTaggingOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectTagging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectTagging"))
    }
}
