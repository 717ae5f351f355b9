//! PutBucketEncryption.

use crate::shapes::PutBucketEncryptionRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketEncryption;

impl Operation for PutBucketEncryption {
    const NAME: &'static str = "PutBucketEncryption";
    type Input = PutBucketEncryptionRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketEncryption", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketEncryption"))
    }
}
