//! PutBucketRequestPayment: says who pays for requests.

use crate::door;
use crate::errors::Error;
use crate::shapes::PutBucketRequestPaymentRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketRequestPayment;

impl Operation for PutBucketRequestPayment {
    const NAME: &'static str = "PutBucketRequestPayment";
    type Input = PutBucketRequestPaymentRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketRequestPayment", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let requester_pays = match input.request_payment_configuration.payer.as_str() {
            "Requester" => true,
            "BucketOwner" => false,
            _ => Err(Error::MalformedXml)?,
        };
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        bucket.requester_pays = requester_pays;
        cx.tx.put(&bucket);
        Ok(())
    }
}
