//! PutObjectLockConfiguration.

use crate::shapes::{PutObjectLockConfigurationOutput, PutObjectLockConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutObjectLockConfiguration;

impl Operation for PutObjectLockConfiguration {
    const NAME: &'static str = "PutObjectLockConfiguration";
    type Input = PutObjectLockConfigurationRequest;
    type Output = PutObjectLockConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutObjectLockConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutObjectLockConfiguration"))
    }
}
