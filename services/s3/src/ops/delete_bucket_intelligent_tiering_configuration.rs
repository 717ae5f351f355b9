//! DeleteBucketIntelligentTieringConfiguration.

use crate::shapes::DeleteBucketIntelligentTieringConfigurationRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketIntelligentTieringConfiguration;

impl Operation for DeleteBucketIntelligentTieringConfiguration {
    const NAME: &'static str = "DeleteBucketIntelligentTieringConfiguration";
    type Input = DeleteBucketIntelligentTieringConfigurationRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketIntelligentTieringConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketIntelligentTieringConfiguration"))
    }
}
