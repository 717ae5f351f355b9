//! PutBucketNotificationConfiguration: says who is told what happens. Every target must let S3 in; a queue gets a
//! first message that proves it.

use crate::door;
use crate::notification;
use crate::shapes::PutBucketNotificationConfigurationRequest;
use crate::state::configuration;
use crate::state::notification::Notifications;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketNotificationConfiguration;

impl Operation for PutBucketNotificationConfiguration {
    const NAME: &'static str = "PutBucketNotificationConfiguration";
    type Input = PutBucketNotificationConfigurationRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:PutBucketNotification", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let listeners = notification::configuration::read(cx.ids, input.notification_configuration)?;
        if listeners.is_empty() {
            configuration::remove::<Notifications>(cx, &mut bucket);
            return Ok(());
        }
        if input.skip_destination_validation != Some(true) {
            notification::targets::check(cx, &bucket, &listeners).await?;
        }
        notification::targets::send_tests(cx, &bucket, &listeners).await?;
        let row = Notifications { bucket: bucket.id, listeners };
        configuration::write(cx, &mut bucket, &row);
        Ok(())
    }
}
