//! PutObjectLockConfiguration: lets objects be locked, and says how new ones are.

use crate::door;
use crate::errors::Error;
use crate::limits::{RETENTION_DAYS_MAX, RETENTION_YEARS_MAX};
use crate::shapes::{self, PutObjectLockConfigurationOutput, PutObjectLockConfigurationRequest};
use crate::state::bucket::{DefaultRetention, ObjectLock, Period, RetentionMode, Versioning};
use kernel::{Access, Cx, Operation, Result};

pub struct PutObjectLockConfiguration;

impl Operation for PutObjectLockConfiguration {
    const NAME: &'static str = "PutObjectLockConfiguration";
    type Input = PutObjectLockConfigurationRequest;
    type Output = PutObjectLockConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:PutBucketObjectLockConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let asked = input.object_lock_configuration.ok_or(Error::MalformedXml)?;
        if asked.object_lock_enabled.as_deref() != Some("Enabled") {
            Err(Error::MalformedXml)?;
        }
        if bucket.versioning != Versioning::Enabled {
            Err(Error::InvalidBucketState {
                message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
            })?;
        }
        let default_retention = match &asked.rule {
            Some(rule) => Some(retention(rule.default_retention.as_ref().ok_or(Error::MalformedXml)?)?),
            None => None,
        };
        bucket.lock = Some(ObjectLock { default_retention });
        cx.tx.put(&bucket);
        Ok(PutObjectLockConfigurationOutput::default())
    }
}

fn retention(asked: &shapes::DefaultRetention) -> Result<DefaultRetention, Error> {
    let mode = match asked.mode.as_deref() {
        Some("GOVERNANCE") => RetentionMode::Governance,
        Some("COMPLIANCE") => RetentionMode::Compliance,
        _ => return Err(Error::MalformedXml),
    };
    let period = match (asked.days, asked.years) {
        (Some(days), None) => Period::Days(count(days, RETENTION_DAYS_MAX)?),
        (None, Some(years)) => Period::Years(count(years, RETENTION_YEARS_MAX)?),
        _ => return Err(Error::MalformedXml),
    };
    Ok(DefaultRetention { mode, period })
}

fn count(asked: i32, count_max: i32) -> Result<u32, Error> {
    let invalid = |message: &str| Error::InvalidRetention { message: message.to_owned() };
    match u32::try_from(asked) {
        Ok(0) | Err(_) => Err(invalid("Default retention period must be a positive integer value")),
        Ok(_) if asked > count_max => Err(invalid("Default retention period too large")),
        Ok(count) => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::{Value, json};

    fn asked(rule: Value) -> Value {
        let configuration = json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": rule}});
        json!({"Bucket": "one", "ObjectLockConfiguration": configuration})
    }

    #[tokio::test]
    async fn a_locked_bucket_stays_versioned() {
        let cloud = cloud();
        let new = json!({"Bucket": "one", "ObjectLockEnabledForBucket": true});
        cloud.call("s3", "CreateBucket", new).await.expect("is new");
        let rule = json!({"Mode": "GOVERNANCE", "Days": 1});
        cloud.call("s3", "PutObjectLockConfiguration", asked(rule.clone())).await.expect("is known");
        let got = cloud.call("s3", "GetObjectLockConfiguration", json!({"Bucket": "one"})).await;
        assert_eq!(got.expect("is locked")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"], rule);
        let off = json!({"Bucket": "one", "VersioningConfiguration": {"Status": "Suspended"}});
        assert_eq!(refusal(&cloud, "PutBucketVersioning", off).await.code, "InvalidBucketState");
        for bad in [
            json!({"Mode": "GOVERNANCE"}),
            json!({"Mode": "NONE", "Days": 1}),
            json!({"Mode": "GOVERNANCE", "Days": 1, "Years": 1}),
        ] {
            assert_eq!(refusal(&cloud, "PutObjectLockConfiguration", asked(bad)).await.code, "MalformedXML");
        }
        let refused =
            refusal(&cloud, "PutObjectLockConfiguration", asked(json!({"Mode": "GOVERNANCE", "Days": 0})));
        assert_eq!(refused.await.code, "InvalidArgument");
    }

    #[tokio::test]
    async fn a_bucket_without_versions_cannot_be_locked() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let missing = refusal(&cloud, "GetObjectLockConfiguration", json!({"Bucket": "one"})).await;
        assert_eq!(missing.code, "ObjectLockConfigurationNotFoundError");
        let refused =
            refusal(&cloud, "PutObjectLockConfiguration", asked(json!({"Mode": "GOVERNANCE", "Days": 1})));
        assert_eq!(refused.await.status, 409);
    }
}
