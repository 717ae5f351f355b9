//! GetObjectLegalHold: whether a version is held.

use crate::object::access::{self, Action};
use crate::object::{change, lock};
use crate::shapes::{GetObjectLegalHoldOutput, GetObjectLegalHoldRequest, ObjectLockLegalHold};
use crate::version_target;
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectLegalHold;

impl Operation for GetObjectLegalHold {
    const NAME: &'static str = "GetObjectLegalHold";
    type Input = GetObjectLegalHoldRequest;
    type Output = GetObjectLegalHoldOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_read(cx, Action::both("s3:GetObjectLegalHold"), version_target!(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (_, version) = change::find_locked(cx, version_target!(input), "GET").await?;
        let is_held = version.object().is_some_and(|object| object.legal_hold);
        let status = Some(lock::hold_name(is_held).to_owned());
        Ok(GetObjectLegalHoldOutput { legal_hold: Some(ObjectLockLegalHold { status }) })
    }
}
