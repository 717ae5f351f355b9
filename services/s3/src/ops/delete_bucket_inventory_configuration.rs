//! DeleteBucketInventoryConfiguration.

use crate::shapes::DeleteBucketInventoryConfigurationRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct DeleteBucketInventoryConfiguration;

impl Operation for DeleteBucketInventoryConfiguration {
    const NAME: &'static str = "DeleteBucketInventoryConfiguration";
    type Input = DeleteBucketInventoryConfigurationRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:DeleteBucketInventoryConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:DeleteBucketInventoryConfiguration"))
    }
}
