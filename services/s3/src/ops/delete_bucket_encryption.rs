//! DeleteBucketEncryption.

use crate::shapes::DeleteBucketEncryptionRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketEncryption;

impl Operation for DeleteBucketEncryption {
    const NAME: &'static str = "DeleteBucketEncryption";
    type Input = DeleteBucketEncryptionRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketEncryption", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketEncryption"))
    }
}
