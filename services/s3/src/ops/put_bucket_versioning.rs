//! PutBucketVersioning: keep old versions from now on, or no more.

use crate::door;
use crate::errors::Error;
use crate::shapes::PutBucketVersioningRequest;
use crate::state::bucket::Versioning;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketVersioning;

impl Operation for PutBucketVersioning {
    const NAME: &'static str = "PutBucketVersioning";
    type Input = PutBucketVersioningRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketVersioning", &input.bucket, input.expected_bucket_owner.as_deref())
            .await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let asked = input.versioning_configuration.status.as_deref().ok_or(Error::VersioningMissing)?;
        let versioning = match asked {
            "Enabled" => Versioning::Enabled,
            "Suspended" => Versioning::Suspended,
            _ => Err(Error::MalformedXml)?,
        };
        if input.versioning_configuration.mfa_delete.as_deref() == Some("Enabled") {
            return Err(kernel::Error::not_implemented("deleting with a second factor (MfaDelete)"));
        }
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        if bucket.lock.is_some() && versioning == Versioning::Suspended {
            Err(Error::InvalidBucketState {
                message: "An Object Lock configuration is present on this bucket, so the versioning state \
                          cannot be changed.",
            })?;
        }
        bucket.versioning = versioning;
        cx.tx.put(&bucket);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn on_and_suspended_and_never_off() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let none = cloud.call("s3", "GetBucketVersioning", json!({"Bucket": "one"})).await.expect("is there");
        assert_eq!(none, json!({}));
        let asked = |status: &str| json!({"Bucket": "one", "VersioningConfiguration": {"Status": status}});
        for status in ["Enabled", "Suspended"] {
            cloud.call("s3", "PutBucketVersioning", asked(status)).await.expect("is known");
            let got =
                cloud.call("s3", "GetBucketVersioning", json!({"Bucket": "one"})).await.expect("is there");
            assert_eq!(got["Status"], status);
        }
        assert_eq!(refusal(&cloud, "PutBucketVersioning", asked("enabled")).await.code, "MalformedXML");
        let empty = json!({"Bucket": "one", "VersioningConfiguration": {}});
        let refused = refusal(&cloud, "PutBucketVersioning", empty).await;
        assert_eq!(refused.code, "IllegalVersioningConfigurationException");
        let nowhere = json!({"Bucket": "two"});
        assert_eq!(refusal(&cloud, "GetBucketVersioning", nowhere).await.code, "NoSuchBucket");
    }
}
