//! DeleteBucketIntelligentTieringConfiguration: there is none to remove.

use crate::door;
use crate::errors::{Error, NoSuch};
use crate::shapes::DeleteBucketIntelligentTieringConfigurationRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteBucketIntelligentTieringConfiguration;

impl Operation for DeleteBucketIntelligentTieringConfiguration {
    const NAME: &'static str = "DeleteBucketIntelligentTieringConfiguration";
    type Input = DeleteBucketIntelligentTieringConfigurationRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(
            cx,
            "s3:PutIntelligentTieringConfiguration",
            &input.bucket,
            input.expected_bucket_owner.as_deref(),
        )
        .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        Err(Error::NoSuch { what: NoSuch::Configuration, bucket: bucket.name }.into())
    }
}
