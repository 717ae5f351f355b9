//! HeadBucket.

use crate::shapes::{HeadBucketOutput, HeadBucketRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct HeadBucket;

impl Operation for HeadBucket {
    const NAME: &'static str = "HeadBucket";
    type Input = HeadBucketRequest;
    type Output = HeadBucketOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:HeadBucket", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:HeadBucket"))
    }
}
