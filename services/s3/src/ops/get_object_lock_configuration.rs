//! GetObjectLockConfiguration.

use crate::shapes::{GetObjectLockConfigurationOutput, GetObjectLockConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct GetObjectLockConfiguration;

impl Operation for GetObjectLockConfiguration {
    const NAME: &'static str = "GetObjectLockConfiguration";
    type Input = GetObjectLockConfigurationRequest;
    type Output = GetObjectLockConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:GetObjectLockConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:GetObjectLockConfiguration"))
    }
}
