//! PutObjectRetention: until when a version is kept, or no longer.

use crate::errors::object::ObjectError;
use crate::object::access::{self, Action};
use crate::object::{change, lock};
use crate::shapes::{ObjectLockRetention, PutObjectRetentionOutput, PutObjectRetentionRequest};
use crate::state::object::Retention;
use crate::{version_target, versions};
use kernel::{Access, Cx, Need, Operation, Result, Time};

pub struct PutObjectRetention;

impl Operation for PutObjectRetention {
    const NAME: &'static str = "PutObjectRetention";
    type Input = PutObjectRetentionRequest;
    type Output = PutObjectRetentionOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let target = version_target!(input);
        let bucket = access::bucket(cx, target).await?;
        let access = access::to_read(cx, Action::both("s3:PutObjectRetention"), target).await?;
        let access = match input.bypass_governance_retention {
            Some(true) => {
                access.and(Need::new("s3:BypassGovernanceRetention", bucket.object_arn(&input.key)))
            }
            _ => access,
        };
        let retention = input.retention.as_ref();
        let mode = retention.and_then(|retention| retention.mode.as_deref());
        let until = retention.and_then(|retention| retention.retain_until_date);
        Ok(access::with_all(access, lock::context(mode, until, cx.now)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (_, mut version) = change::find_locked(cx, version_target!(input), "PUT").await?;
        let asked = asked(input.retention.as_ref().ok_or(ObjectError::MalformedXml)?, cx.now)?;
        let bypasses = input.bypass_governance_retention == Some(true);
        if let Some(object) = version.object_mut() {
            lock::check_change(object.retention, asked, bypasses, cx.now)?;
            object.retention = asked;
        }
        versions::rewrite(cx, version).await?;
        Ok(PutObjectRetentionOutput::default())
    }
}

/// An empty retention takes the old one away.
fn asked(retention: &ObjectLockRetention, now: Time) -> Result<Option<Retention>, ObjectError> {
    match (retention.mode.as_deref(), retention.retain_until_date) {
        (None, None) => Ok(None),
        (Some(mode), Some(until)) => {
            let mode = lock::mode(mode).ok_or(ObjectError::MalformedXml)?;
            let until = Time::from(until);
            if until <= now { Err(ObjectError::RetainUntilPast) } else { Ok(Some(Retention { mode, until })) }
        }
        _ => Err(ObjectError::MalformedXml),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, put, refusal};
    use serde_json::{Value, json};
    use std::time::Duration;

    #[tokio::test]
    async fn what_is_retained_stays() {
        let cloud = cloud();
        let asked = json!({"Bucket": "b-1", "ObjectLockEnabledForBucket": true});
        cloud.call("s3", "CreateBucket", asked).await.expect("is new");
        let version = put(&cloud, "b-1", "k", "x").await["VersionId"].clone();
        let of = |more: Value| {
            let mut asked = json!({"Bucket": "b-1", "Key": "k", "VersionId": version});
            if let (Some(asked), Value::Object(more)) = (asked.as_object_mut(), more) {
                asked.extend(more);
            }
            asked
        };
        assert_eq!(
            refusal(&cloud, "GetObjectRetention", of(json!({}))).await.code,
            "NoSuchObjectLockConfiguration"
        );
        let past = json!({"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": "2025-01-01T00:00:00Z"}});
        assert_eq!(refusal(&cloud, "PutObjectRetention", of(past)).await.code, "InvalidArgument");
        let until = json!({"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": "2026-01-02T00:00:00Z"}});
        cloud.call("s3", "PutObjectRetention", of(until)).await.expect("is to come");
        let sentence = "Access Denied because object protected by object lock.";
        assert_eq!(
            refusal(&cloud, "DeleteObject", of(json!({}))).await,
            (403, "AccessDenied", sentence).into()
        );
        let none = json!({"Retention": {}});
        assert_eq!(refusal(&cloud, "PutObjectRetention", of(none)).await.code, "AccessDenied");
        cloud
            .call("s3", "PutObjectLegalHold", of(json!({"LegalHold": {"Status": "ON"}})))
            .await
            .expect("holds");
        cloud.advance(Duration::from_secs(200_000)).await;
        assert_eq!(refusal(&cloud, "DeleteObject", of(json!({}))).await.code, "AccessDenied");
        cloud
            .call("s3", "PutObjectLegalHold", of(json!({"LegalHold": {"Status": "OFF"}})))
            .await
            .expect("lets go");
        cloud.call("s3", "DeleteObject", of(json!({}))).await.expect("is free");
    }

    #[tokio::test]
    async fn buckets_without_lock_have_none() {
        let cloud = cloud();
        crate::testing::bucket(&cloud, "b-1", false).await;
        put(&cloud, "b-1", "k", "x").await;
        let refused = refusal(&cloud, "GetObjectLegalHold", json!({"Bucket": "b-1", "Key": "k"})).await;
        assert_eq!(refused, (400, "InvalidRequest", "Bucket is missing Object Lock Configuration").into());
        let held = json!({"Bucket": "b-1", "Key": "k", "Body": "x", "ObjectLockLegalHoldStatus": "ON"});
        assert_eq!(refusal(&cloud, "PutObject", held).await.code, "InvalidRequest");
    }
}
