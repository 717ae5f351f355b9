//! DeleteBucketCors: no page of another origin may ask any more.

use crate::door;
use crate::shapes::DeleteBucketCorsRequest;
use crate::state::configuration;
use crate::state::cors::Cors;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketCors;

impl Operation for DeleteBucketCors {
    const NAME: &'static str = "DeleteBucketCors";
    type Input = DeleteBucketCorsRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketCORS", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        configuration::remove::<Cors>(cx, &mut bucket);
        Ok(())
    }
}
