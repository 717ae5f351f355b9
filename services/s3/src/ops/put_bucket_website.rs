//! PutBucketWebsite.

use crate::shapes::PutBucketWebsiteRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketWebsite;

impl Operation for PutBucketWebsite {
    const NAME: &'static str = "PutBucketWebsite";
    type Input = PutBucketWebsiteRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketWebsite", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketWebsite"))
    }
}
