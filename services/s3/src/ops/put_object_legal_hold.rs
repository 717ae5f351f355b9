//! PutObjectLegalHold.

use crate::shapes::{PutObjectLegalHoldOutput, PutObjectLegalHoldRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObjectLegalHold;

impl Operation for PutObjectLegalHold {
    const NAME: &'static str = "PutObjectLegalHold";
    type Input = PutObjectLegalHoldRequest;
    type Output = PutObjectLegalHoldOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObjectLegalHold", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObjectLegalHold"))
    }
}
