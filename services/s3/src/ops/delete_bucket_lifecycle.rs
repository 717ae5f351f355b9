//! DeleteBucketLifecycle: objects stay as they are.

use crate::door;
use crate::shapes::DeleteBucketLifecycleRequest;
use crate::state::configuration;
use crate::state::lifecycle::Lifecycle;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketLifecycle;

impl Operation for DeleteBucketLifecycle {
    const NAME: &'static str = "DeleteBucketLifecycle";
    type Input = DeleteBucketLifecycleRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutLifecycleConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        configuration::remove::<Lifecycle>(cx, &mut bucket);
        Ok(())
    }
}
