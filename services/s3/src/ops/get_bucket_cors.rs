//! GetBucketCors: which web pages of other origins may ask.

use crate::cors;
use crate::door;
use crate::shapes::{GetBucketCorsOutput, GetBucketCorsRequest};
use crate::state::configuration;
use crate::state::cors::Cors;
use kernel::{Access, Cx, Operation, Result};

pub struct GetBucketCors;

impl Operation for GetBucketCors {
    const NAME: &'static str = "GetBucketCors";
    type Input = GetBucketCorsRequest;
    type Output = GetBucketCorsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:GetBucketCORS", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let found = configuration::read::<Cors>(cx, &bucket).await?;
        let rules = found.rules.into_iter().map(cors::rules::shown).collect();
        Ok(GetBucketCorsOutput { cors_rules: Some(rules) })
    }
}
