//! PutObjectRetention.

use crate::shapes::{PutObjectRetentionOutput, PutObjectRetentionRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObjectRetention;

impl Operation for PutObjectRetention {
    const NAME: &'static str = "PutObjectRetention";
    type Input = PutObjectRetentionRequest;
    type Output = PutObjectRetentionOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObjectRetention", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObjectRetention"))
    }
}
