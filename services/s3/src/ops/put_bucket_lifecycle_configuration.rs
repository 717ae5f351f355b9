//! PutBucketLifecycleConfiguration: says what becomes of objects as they age.

use super::get_bucket_lifecycle_configuration::minimum;
use crate::door;
use crate::errors::Error;
use crate::lifecycle;
use crate::shapes::{PutBucketLifecycleConfigurationOutput, PutBucketLifecycleConfigurationRequest};
use crate::state::configuration;
use crate::state::lifecycle::Lifecycle;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketLifecycleConfiguration;

impl Operation for PutBucketLifecycleConfiguration {
    const NAME: &'static str = "PutBucketLifecycleConfiguration";
    type Input = PutBucketLifecycleConfigurationRequest;
    type Output = PutBucketLifecycleConfigurationOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        door::access(cx, "s3:PutLifecycleConfiguration", &input.bucket, owner).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let asked = input.lifecycle_configuration.ok_or(Error::MalformedXml)?;
        let rules = lifecycle::rules::read(cx.ids, asked.rules)?;
        let small_objects_stay = match input.transition_default_minimum_object_size.as_deref() {
            None | Some("all_storage_classes_128K") => true,
            Some("varies_by_storage_class") => false,
            Some(other) => Err(Error::InvalidRequest {
                message: format!("Invalid TransitionDefaultMinimumObjectSize found: {other}"),
            })?,
        };
        let row = Lifecycle { bucket: bucket.id, rules, small_objects_stay };
        configuration::write(cx, &mut bucket, &row);
        lifecycle::run::wake(cx, &bucket);
        let minimum = Some(minimum(small_objects_stay).to_owned());
        Ok(PutBucketLifecycleConfigurationOutput { transition_default_minimum_object_size: minimum })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::{Value, json};

    fn asked(rule: Value) -> Value {
        json!({"Bucket": "one", "LifecycleConfiguration": {"Rules": [rule]}})
    }

    #[tokio::test]
    async fn rules_are_kept_as_they_are_given() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let missing = refusal(&cloud, "GetBucketLifecycleConfiguration", json!({"Bucket": "one"})).await;
        assert_eq!(missing.code, "NoSuchLifecycleConfiguration");
        for rule in [
            json!({"ID": "a", "Status": "Enabled", "Prefix": "x/", "Expiration": {"Days": 1}}),
            json!({"ID": "a", "Status": "Disabled", "Filter": {}, "Expiration": {"Days": 1}}),
            json!({
                "ID": "a", "Status": "Enabled",
                "Filter": {"And": {"Prefix": "x/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeLessThan": 9}},
                "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
                "NoncurrentVersionExpiration": {"NoncurrentDays": 2, "NewerNoncurrentVersions": 3},
            }),
        ] {
            cloud.call("s3", "PutBucketLifecycleConfiguration", asked(rule.clone())).await.expect("is known");
            let got = cloud.call("s3", "GetBucketLifecycleConfiguration", json!({"Bucket": "one"})).await;
            assert_eq!(got.expect("has rules")["Rules"], json!([rule]));
        }
    }

    #[tokio::test]
    async fn what_makes_no_sense_is_refused() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        for (rule, code) in [
            (json!({"Status": "enabled", "Filter": {}, "Expiration": {"Days": 1}}), "MalformedXML"),
            (json!({"Status": "Enabled", "Expiration": {"Days": 1}}), "MalformedXML"),
            (json!({"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 0}}), "InvalidArgument"),
            (json!({"Status": "Enabled", "Filter": {}}), "InvalidRequest"),
        ] {
            let refused = refusal(&cloud, "PutBucketLifecycleConfiguration", asked(rule)).await;
            assert_eq!(refused.code, code);
        }
    }
}
