//! GetObjectRetention: until when a version is kept.

use crate::errors::object::ObjectError;
use crate::object::access::{self, Action};
use crate::object::{change, lock};
use crate::shapes::{GetObjectRetentionOutput, GetObjectRetentionRequest, ObjectLockRetention};
use crate::version_target;
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectRetention;

impl Operation for GetObjectRetention {
    const NAME: &'static str = "GetObjectRetention";
    type Input = GetObjectRetentionRequest;
    type Output = GetObjectRetentionOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_read(cx, Action::both("s3:GetObjectRetention"), version_target!(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (_, version) = change::find_locked(cx, version_target!(input), "GET").await?;
        let retention = version.object().and_then(|object| object.retention);
        let retention = retention.ok_or(ObjectError::NoLockOnObject)?;
        let mode = Some(lock::mode_name(retention.mode).to_owned());
        let retain_until_date = Some(retention.until.into());
        Ok(GetObjectRetentionOutput { retention: Some(ObjectLockRetention { mode, retain_until_date }) })
    }
}
