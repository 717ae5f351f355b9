//! GetBucketNotificationConfiguration: who is told what happens.

use crate::door;
use crate::notification;
use crate::shapes::{GetBucketNotificationConfigurationRequest, NotificationConfiguration};
use crate::state::configuration;
use crate::state::notification::Notifications;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketNotificationConfiguration;

impl Operation for GetBucketNotificationConfiguration {
    const NAME: &'static str = "GetBucketNotificationConfiguration";
    type Input = GetBucketNotificationConfigurationRequest;
    type Output = NotificationConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:GetBucketNotification", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::find::<Notifications>(cx, &bucket).await?;
        Ok(notification::configuration::shown(found.unwrap_or_default()))
    }
}
