//! PutBucketPolicy: says who may what with a bucket and all that lies in it.

use crate::errors::Error;
use crate::policy::{self, check, public};
use crate::shapes::PutBucketPolicyRequest;
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketPolicy;

const METHOD: &str = "PUT";

impl Operation for PutBucketPolicy {
    const NAME: &'static str = "PutBucketPolicy";
    type Input = PutBucketPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        policy::access(cx, "s3:PutBucketPolicy", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = policy::bucket(cx, &input.bucket, METHOD).await?;
        let policy = check::check(&input.policy, &bucket.name)?;
        let is_public = public::is_public(&policy);
        if is_public && bucket.blocks.block_policy {
            let (who, arn) = (cx.caller.arn(), bucket.arn());
            let what = format!(
                "User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: \"{arn}\" because \
                 public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
            );
            Err(Error::BlockedPublicPolicy { what })?;
        }
        bucket.has.public_policy = is_public;
        let row = BucketPolicy { bucket: bucket.id, text: input.policy };
        configuration::write(cx, &mut bucket, &row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use kernel::Caller;
    use kernel::caller::Source;
    use serde_json::{Value, json};

    fn policy(principal: Value, action: &str, resource: &str) -> Value {
        let statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource});
        let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        json!({"Bucket": "one", "Policy": text})
    }

    #[tokio::test]
    async fn the_public_comes_in_where_nothing_blocks_it() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let open = policy(json!("*"), "s3:GetBucketVersioning", "arn:aws:s3:::one");
        assert_eq!(refusal(&cloud, "PutBucketPolicy", open.clone()).await.status, 403);
        cloud.call("s3", "DeletePublicAccessBlock", json!({"Bucket": "one"})).await.expect("goes");
        cloud.call("s3", "PutBucketPolicy", open).await.expect("is allowed");
        let status = cloud.call("s3", "GetBucketPolicyStatus", json!({"Bucket": "one"})).await;
        assert_eq!(status.expect("has a policy")["PolicyStatus"]["IsPublic"], true);
        let nobody = Caller::anonymous(Source::default());
        let ask = |operation| cloud.call_as(&nobody, "s3", operation, json!({"Bucket": "one"}));
        ask("GetBucketVersioning").await.expect("is granted to everybody");
        assert_eq!(ask("GetBucketTagging").await.expect_err("is not").code, "AccessDenied");
        let blocks = json!({"RestrictPublicBuckets": true});
        let asked = json!({"Bucket": "one", "PublicAccessBlockConfiguration": blocks});
        cloud.call("s3", "PutPublicAccessBlock", asked).await.expect("is known");
        assert_eq!(ask("GetBucketVersioning").await.expect_err("is restricted").code, "AccessDenied");
    }

    #[tokio::test]
    async fn another_account_comes_in_by_the_policy() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let other = Caller::root("111122223333");
        let ask = || cloud.call_as(&other, "s3", "GetBucketVersioning", json!({"Bucket": "one"}));
        assert_eq!(ask().await.expect_err("is another's").status, 403);
        let grant = policy(json!({"AWS": "111122223333"}), "s3:GetBucketVersioning", "arn:aws:s3:::one");
        cloud.call("s3", "PutBucketPolicy", grant).await.expect("is not public");
        ask().await.expect("is granted");
    }

    #[tokio::test]
    async fn what_is_no_policy_is_refused() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        for (text, words) in [
            ("", "Policies must be valid JSON and the first byte must be '{'"),
            ("invalid", "Policies must be valid JSON and the first byte must be '{'"),
            ("{}", "Missing required field Statement"),
        ] {
            let refused = refusal(&cloud, "PutBucketPolicy", json!({"Bucket": "one", "Policy": text})).await;
            assert_eq!(refused, (400, "MalformedPolicy", words).into());
        }
    }
}
