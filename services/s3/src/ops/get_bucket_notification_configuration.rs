//! GetBucketNotificationConfiguration.

use crate::shapes::{GetBucketNotificationConfigurationRequest, NotificationConfiguration};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetBucketNotificationConfiguration;

impl Operation for GetBucketNotificationConfiguration {
    const NAME: &'static str = "GetBucketNotificationConfiguration";
    type Input = GetBucketNotificationConfigurationRequest;
    type Output = NotificationConfiguration;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetBucketNotificationConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetBucketNotificationConfiguration"))
    }
}
