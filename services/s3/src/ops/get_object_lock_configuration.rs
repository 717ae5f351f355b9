//! GetObjectLockConfiguration: whether objects can be locked, and how new ones are.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::{
    self, GetObjectLockConfigurationOutput, GetObjectLockConfigurationRequest, ObjectLockConfiguration,
    ObjectLockRule,
};
use crate::state::bucket::{DefaultRetention, Period, RetentionMode};
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectLockConfiguration;

impl Operation for GetObjectLockConfiguration {
    const NAME: &'static str = "GetObjectLockConfiguration";
    type Input = GetObjectLockConfigurationRequest;
    type Output = GetObjectLockConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:GetBucketObjectLockConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let lock = bucket.lock.ok_or(Error::NoSuch { what: NoSuch::ObjectLock, bucket: bucket.name })?;
        let configuration = ObjectLockConfiguration {
            object_lock_enabled: Some("Enabled".to_owned()),
            rule: lock
                .default_retention
                .map(|retention| ObjectLockRule { default_retention: Some(shown(&retention)) }),
        };
        Ok(GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) })
    }
}

fn shown(retention: &DefaultRetention) -> shapes::DefaultRetention {
    let count = |count: u32| Some(i32::try_from(count).unwrap_or(i32::MAX));
    let (days, years) = match retention.period {
        Period::Days(days) => (count(days), None),
        Period::Years(years) => (None, count(years)),
    };
    let mode = match retention.mode {
        RetentionMode::Governance => "GOVERNANCE",
        RetentionMode::Compliance => "COMPLIANCE",
    };
    shapes::DefaultRetention { mode: Some(mode.to_owned()), days, years }
}
