//! GetBucketLifecycleConfiguration: what becomes of objects as they age.

use crate::door;
use crate::lifecycle;
use crate::shapes::{GetBucketLifecycleConfigurationOutput, GetBucketLifecycleConfigurationRequest};
use crate::state::configuration;
use crate::state::lifecycle::Lifecycle;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketLifecycleConfiguration;

impl Operation for GetBucketLifecycleConfiguration {
    const NAME: &'static str = "GetBucketLifecycleConfiguration";
    type Input = GetBucketLifecycleConfigurationRequest;
    type Output = GetBucketLifecycleConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:GetLifecycleConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::read::<Lifecycle>(cx, &bucket).await?;
        Ok(GetBucketLifecycleConfigurationOutput {
            transition_default_minimum_object_size: Some(minimum(found.small_objects_stay).to_owned()),
            rules: Some(found.rules.into_iter().map(lifecycle::rules::shown).collect()),
        })
    }
}

/// The name of the smallest size at which objects change their storage class by themselves.
pub fn minimum(small_objects_stay: bool) -> &'static str {
    if small_objects_stay { "all_storage_classes_128K" } else { "varies_by_storage_class" }
}
