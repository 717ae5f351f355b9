//! PutBucketLogging.

use crate::shapes::PutBucketLoggingRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketLogging;

impl Operation for PutBucketLogging {
    const NAME: &'static str = "PutBucketLogging";
    type Input = PutBucketLoggingRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketLogging", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketLogging"))
    }
}
