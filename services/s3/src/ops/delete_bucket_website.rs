//! DeleteBucketWebsite.

use crate::shapes::DeleteBucketWebsiteRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketWebsite;

impl Operation for DeleteBucketWebsite {
    const NAME: &'static str = "DeleteBucketWebsite";
    type Input = DeleteBucketWebsiteRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketWebsite", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketWebsite"))
    }
}
