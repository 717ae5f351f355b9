//! PutBucketLifecycleConfiguration.

use crate::shapes::{PutBucketLifecycleConfigurationOutput, PutBucketLifecycleConfigurationRequest};
use kernel::{Access, Cx, Error, Operation, Result};

pub struct PutBucketLifecycleConfiguration;

impl Operation for PutBucketLifecycleConfiguration {
    const NAME: &'static str = "PutBucketLifecycleConfiguration";
    type Input = PutBucketLifecycleConfigurationRequest;
    type Output = PutBucketLifecycleConfigurationOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:PutBucketLifecycleConfiguration", "*"))
    }

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        Err(Error::not_implemented("s3:PutBucketLifecycleConfiguration"))
    }
}
