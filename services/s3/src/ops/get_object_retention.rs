//! GetObjectRetention.

use crate::shapes::{GetObjectRetentionOutput, GetObjectRetentionRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectRetention;

impl Operation for GetObjectRetention {
    const NAME: &'static str = "GetObjectRetention";
    type Input = GetObjectRetentionRequest;
    type Output = GetObjectRetentionOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectRetention", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectRetention"))
    }
}
