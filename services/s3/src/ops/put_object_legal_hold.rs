//! PutObjectLegalHold: holds a version, or lets it go.

use crate::errors::object::ObjectError;
use crate::object::access::{self, Action};
use crate::object::change;
use crate::shapes::{PutObjectLegalHoldOutput, PutObjectLegalHoldRequest};
use crate::{version_target, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct PutObjectLegalHold;

impl Operation for PutObjectLegalHold {
    const NAME: &'static str = "PutObjectLegalHold";
    type Input = PutObjectLegalHoldRequest;
    type Output = PutObjectLegalHoldOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let target = version_target!(input);
        let access = access::to_read(cx, Action::both("s3:PutObjectLegalHold"), target).await?;
        let status = input.legal_hold.as_ref().and_then(|hold| hold.status.clone());
        let context = status.map(|status| ("s3:object-lock-legal-hold".into(), vec![status]));
        Ok(access::with_all(access, context.into_iter().collect()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (_, mut version) = change::find_locked(cx, version_target!(input), "PUT").await?;
        let status = input.legal_hold.and_then(|hold| hold.status);
        let is_held = match status.as_deref() {
            Some("ON") => true,
            Some("OFF") => false,
            _ => Err(ObjectError::MalformedXml)?,
        };
        if let Some(object) = version.object_mut() {
            object.legal_hold = is_held;
        }
        versions::rewrite(cx, version).await?;
        Ok(PutObjectLegalHoldOutput::default())
    }
}
