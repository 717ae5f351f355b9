//! PutBucketNotificationConfiguration.

use crate::shapes::PutBucketNotificationConfigurationRequest;
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketNotificationConfiguration;

impl Operation for PutBucketNotificationConfiguration {
    const NAME: &'static str = "PutBucketNotificationConfiguration";
    type Input = PutBucketNotificationConfigurationRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketNotificationConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketNotificationConfiguration"))
    }
}
