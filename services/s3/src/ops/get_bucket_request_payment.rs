//! GetBucketRequestPayment.

use crate::shapes::{GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketRequestPayment;

impl Operation for GetBucketRequestPayment {
    const NAME: &'static str = "GetBucketRequestPayment";
    type Input = GetBucketRequestPaymentRequest;
    type Output = GetBucketRequestPaymentOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketRequestPayment", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketRequestPayment"))
    }
}
