//! PutBucketEncryption: says how new objects are encrypted. KMS is refused by name.

use crate::door;
use crate::errors::Error;
use crate::shapes::{PutBucketEncryptionRequest, ServerSideEncryptionRule};
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketEncryption;

impl Operation for PutBucketEncryption {
    const NAME: &'static str = "PutBucketEncryption";
    type Input = PutBucketEncryptionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:PutEncryptionConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let [rule] = input.server_side_encryption_configuration.rules.as_slice() else {
            return Err(Error::MalformedXml.into());
        };
        check(rule)?;
        bucket.bucket_key = rule.bucket_key_enabled.unwrap_or_default();
        cx.tx.put(&bucket);
        Ok(())
    }
}

fn check(rule: &ServerSideEncryptionRule) -> Result<()> {
    if rule.blocked_encryption_types.is_some() {
        return Err(kernel::Error::not_implemented("BlockedEncryptionTypes of PutBucketEncryption"));
    }
    let Some(by_default) = &rule.apply_server_side_encryption_by_default else {
        return Err(Error::MalformedXml.into());
    };
    match by_default.sse_algorithm.as_str() {
        "AES256" if by_default.kms_master_key_id.is_some() => Err(Error::KmsKeyNotApplicable.into()),
        "AES256" => Ok(()),
        kms @ ("aws:kms" | "aws:kms:dsse") => {
            Err(kernel::Error::not_implemented(format!("server-side encryption with {kms}")))
        }
        _ => Err(Error::MalformedXml.into()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn one_rule_with_keys_of_the_store() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let asked = |by_default| {
            let rule = json!({"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": true});
            json!({"Bucket": "one", "ServerSideEncryptionConfiguration": {"Rules": [rule]}})
        };
        cloud
            .call("s3", "PutBucketEncryption", asked(json!({"SSEAlgorithm": "AES256"})))
            .await
            .expect("is known");
        let got = cloud.call("s3", "GetBucketEncryption", json!({"Bucket": "one"})).await.expect("always");
        let rule = &got["ServerSideEncryptionConfiguration"]["Rules"][0];
        assert_eq!(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
        assert_eq!(rule["BucketKeyEnabled"], true);
        let kms = refusal(&cloud, "PutBucketEncryption", asked(json!({"SSEAlgorithm": "aws:kms"}))).await;
        assert_eq!(kms.status, 501);
        let mixed = asked(json!({"SSEAlgorithm": "AES256", "KMSMasterKeyID": "k"}));
        assert_eq!(refusal(&cloud, "PutBucketEncryption", mixed).await.code, "InvalidArgument");
        let none = json!({"Bucket": "one", "ServerSideEncryptionConfiguration": {"Rules": []}});
        assert_eq!(refusal(&cloud, "PutBucketEncryption", none).await.code, "MalformedXML");
        cloud.call("s3", "DeleteBucketEncryption", json!({"Bucket": "one"})).await.expect("goes");
        let got = cloud.call("s3", "GetBucketEncryption", json!({"Bucket": "one"})).await.expect("always");
        assert_eq!(got["ServerSideEncryptionConfiguration"]["Rules"][0]["BucketKeyEnabled"], false);
    }
}
