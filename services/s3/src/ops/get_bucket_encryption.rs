//! GetBucketEncryption.

use crate::shapes::{GetBucketEncryptionOutput, GetBucketEncryptionRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketEncryption;

impl Operation for GetBucketEncryption {
    const NAME: &'static str = "GetBucketEncryption";
    type Input = GetBucketEncryptionRequest;
    type Output = GetBucketEncryptionOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketEncryption", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketEncryption"))
    }
}
