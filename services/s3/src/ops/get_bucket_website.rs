//! GetBucketWebsite.

use crate::shapes::{GetBucketWebsiteOutput, GetBucketWebsiteRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketWebsite;

impl Operation for GetBucketWebsite {
    const NAME: &'static str = "GetBucketWebsite";
    type Input = GetBucketWebsiteRequest;
    type Output = GetBucketWebsiteOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketWebsite", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketWebsite"))
    }
}
