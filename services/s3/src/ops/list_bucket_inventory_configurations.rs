//! ListBucketInventoryConfigurations.

use crate::shapes::{ListBucketInventoryConfigurationsOutput, ListBucketInventoryConfigurationsRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct ListBucketInventoryConfigurations;

impl Operation for ListBucketInventoryConfigurations {
    const NAME: &'static str = "ListBucketInventoryConfigurations";
    type Input = ListBucketInventoryConfigurationsRequest;
    type Output = ListBucketInventoryConfigurationsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListBucketInventoryConfigurations", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:ListBucketInventoryConfigurations"))
    }
}
