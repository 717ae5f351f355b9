//! PutBucketCors: says which web pages of other origins may ask.

use crate::cors;
use crate::door;
use crate::errors::Error;
use crate::limits::CORS_RULES_MAX;
use crate::shapes::PutBucketCorsRequest;
use crate::state::configuration;
use crate::state::cors::Cors;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketCors;

impl Operation for PutBucketCors {
    const NAME: &'static str = "PutBucketCors";
    type Input = PutBucketCorsRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketCORS", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let asked = input.cors_configuration.cors_rules;
        if asked.is_empty() {
            Err(Error::MalformedXml)?;
        }
        if asked.len() > CORS_RULES_MAX {
            let message = format!(
                "The number of CORS rules should not exceed allowed limit of {CORS_RULES_MAX} rules."
            );
            Err(Error::InvalidRequest { message })?;
        }
        let rules = asked.into_iter().map(cors::rules::read).collect::<Result<_, Error>>()?;
        let row = Cors { bucket: bucket.id, rules };
        configuration::write(cx, &mut bucket, &row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn rules_are_kept_as_they_are_given() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let asked = |rules| json!({"Bucket": "one", "CORSConfiguration": {"CORSRules": rules}});
        let rules = json!([{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.com"], "MaxAgeSeconds": 5}]);
        cloud.call("s3", "PutBucketCors", asked(rules.clone())).await.expect("is known");
        let got = cloud.call("s3", "GetBucketCors", json!({"Bucket": "one"})).await.expect("has rules");
        assert_eq!(got["CORSRules"], rules);
        let bad = asked(json!([{"AllowedMethods": ["MYMETHOD"], "AllowedOrigins": ["*"]}]));
        let refused = refusal(&cloud, "PutBucketCors", bad).await;
        let words = "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD";
        assert_eq!(refused, (400, "InvalidRequest", words).into());
        assert_eq!(refusal(&cloud, "PutBucketCors", asked(json!([]))).await.code, "MalformedXML");
    }
}
