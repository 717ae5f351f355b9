//! PutBucketRequestPayment.

use crate::shapes::PutBucketRequestPaymentRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketRequestPayment;

impl Operation for PutBucketRequestPayment {
    const NAME: &'static str = "PutBucketRequestPayment";
    type Input = PutBucketRequestPaymentRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketRequestPayment", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketRequestPayment"))
    }
}
