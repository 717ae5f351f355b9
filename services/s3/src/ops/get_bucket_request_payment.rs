//! GetBucketRequestPayment: who pays for requests.

use crate::door;
use crate::shapes::{GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketRequestPayment;

impl Operation for GetBucketRequestPayment {
    const NAME: &'static str = "GetBucketRequestPayment";
    type Input = GetBucketRequestPaymentRequest;
    type Output = GetBucketRequestPaymentOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketRequestPayment", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let payer = if bucket.requester_pays { "Requester" } else { "BucketOwner" };
        Ok(GetBucketRequestPaymentOutput { payer: Some(payer.to_owned()) })
    }
}
