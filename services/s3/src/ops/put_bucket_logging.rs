//! PutBucketLogging: sends the access log of a bucket to another one.

use crate::acl::asked;
use crate::door;
use crate::errors::Error;
use crate::logging::delivery;
use crate::shapes::{LoggingEnabled, PutBucketLoggingRequest, TargetGrant, TargetObjectKeyFormat};
use crate::state::acl::Grant;
use crate::state::bucket::{Bucket, Ownership};
use crate::state::configuration;
use crate::state::logging::{KeyFormat, Logging};
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketLogging;

impl Operation for PutBucketLogging {
    const NAME: &'static str = "PutBucketLogging";
    type Input = PutBucketLoggingRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketLogging", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let Some(asked) = input.bucket_logging_status.logging_enabled else {
            configuration::remove::<Logging>(cx, &mut bucket);
            delivery::wake(cx);
            return Ok(());
        };
        let row = logging(cx, &bucket, asked).await?;
        configuration::write(cx, &mut bucket, &row);
        delivery::wake(cx);
        Ok(())
    }
}

async fn logging(cx: &mut Cx<'_>, bucket: &Bucket, asked: LoggingEnabled) -> Result<Logging> {
    let invalid = |message: &str| Error::InvalidTarget { message: message.to_owned() };
    let target = cx.tx.get::<Bucket>((asked.target_bucket.as_str(),)).await?;
    let target = target.ok_or_else(|| invalid("The target bucket for logging does not exist"))?;
    if target.account != bucket.account {
        Err(invalid("The owner for the bucket to be logged and the target bucket must be the same."))?;
    }
    if target.region != bucket.region {
        Err(Error::CrossLocationLogging)?;
    }
    let grants = asked.target_grants.unwrap_or_default();
    if !grants.is_empty() && target.ownership == Ownership::BucketOwnerEnforced {
        Err(invalid(
            "You cannot set target grants when the target bucket uses the bucket owner enforced setting for \
             S3 Object Ownership.",
        ))?;
    }
    let grants = grants.iter().map(grant).collect::<Result<_, Error>>()?;
    Ok(Logging {
        bucket: bucket.id,
        source: bucket.name.clone(),
        target: asked.target_bucket,
        prefix: asked.target_prefix,
        grants,
        key_format: asked.target_object_key_format.map(format).transpose()?,
    })
}

fn grant(grant: &TargetGrant) -> Result<Grant, Error> {
    let grantee = asked::grantee(grant.grantee.as_ref().ok_or(Error::MalformedXml)?)?;
    let name = grant.permission.as_deref().unwrap_or_default();
    let is_known = matches!(name, "FULL_CONTROL" | "READ" | "WRITE");
    let permission = asked::permission(name).filter(|_| is_known).ok_or(Error::MalformedXml)?;
    Ok(Grant { grantee, permission })
}

fn format(asked: TargetObjectKeyFormat) -> Result<KeyFormat, Error> {
    match (asked.simple_prefix, asked.partitioned_prefix) {
        (Some(_), None) => Ok(KeyFormat::Simple),
        (None, Some(by)) => match by.partition_date_source.as_deref() {
            Some("EventTime") | None => Ok(KeyFormat::ByEventTime),
            Some("DeliveryTime") => Ok(KeyFormat::ByDeliveryTime),
            Some(_) => Err(Error::MalformedXml),
        },
        _ => Err(Error::MalformedXml),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_log_goes_to_a_bucket_of_the_same_owner() {
        let cloud = cloud();
        for name in ["one", "logs"] {
            cloud.call("s3", "CreateBucket", json!({"Bucket": name})).await.expect("is new");
        }
        let asked = |target: &str| {
            let enabled = json!({"TargetBucket": target, "TargetPrefix": "log/"});
            json!({"Bucket": "one", "BucketLoggingStatus": {"LoggingEnabled": enabled}})
        };
        cloud.call("s3", "PutBucketLogging", asked("logs")).await.expect("is there");
        let got = cloud.call("s3", "GetBucketLogging", json!({"Bucket": "one"})).await.expect("answers");
        assert_eq!(got["LoggingEnabled"]["TargetPrefix"], "log/");
        let refused = refusal(&cloud, "PutBucketLogging", asked("none")).await;
        assert_eq!(refused.code, "InvalidTargetBucketForLogging");
        let off = json!({"Bucket": "one", "BucketLoggingStatus": {}});
        cloud.call("s3", "PutBucketLogging", off).await.expect("stops");
        let got = cloud.call("s3", "GetBucketLogging", json!({"Bucket": "one"})).await.expect("answers");
        assert_eq!(got, json!({}));
    }
}
