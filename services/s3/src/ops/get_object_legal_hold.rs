//! GetObjectLegalHold.

use crate::shapes::{GetObjectLegalHoldOutput, GetObjectLegalHoldRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectLegalHold;

impl Operation for GetObjectLegalHold {
    const NAME: &'static str = "GetObjectLegalHold";
    type Input = GetObjectLegalHoldRequest;
    type Output = GetObjectLegalHoldOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectLegalHold", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectLegalHold"))
    }
}
