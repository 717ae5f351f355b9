//! CreateBucket.

use crate::shapes::{CreateBucketOutput, CreateBucketRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct CreateBucket;

impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    type Input = CreateBucketRequest;
    type Output = CreateBucketOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:CreateBucket", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:CreateBucket"))
    }
}
