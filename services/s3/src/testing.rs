//! Shorthands of this service's tests.

use kernel::ApiError;
use serde_json::{Value, json};
use testkit::Cloud;

pub fn cloud() -> Cloud {
    Cloud::new(&[&crate::SERVICE, &iam::SERVICE], &iam::IDENTITIES)
}

/// What an error is compared with.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl From<(u16, &str, &str)> for Refusal {
    fn from((status, code, message): (u16, &str, &str)) -> Refusal {
        Refusal { status, code: code.to_owned(), message: message.to_owned() }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal { status: error.status, code: error.code.into_owned(), message: error.message }
    }
}

/// The refusal of a call by root that must not succeed.
pub async fn refusal(cloud: &Cloud, operation: &str, input: Value) -> Refusal {
    cloud.call("s3", operation, input).await.expect_err("is refused").into()
}

/// Makes a bucket, with or without versions.
pub async fn bucket(cloud: &Cloud, name: &str, has_versions: bool) {
    cloud.call("s3", "CreateBucket", json!({"Bucket": name})).await.expect("is new");
    if has_versions {
        versioning(cloud, name, "Enabled").await;
    }
}

pub async fn versioning(cloud: &Cloud, bucket: &str, status: &str) {
    let asked = json!({"Bucket": bucket, "VersioningConfiguration": {"Status": status}});
    cloud.call("s3", "PutBucketVersioning", asked).await.expect("is a status");
}

pub async fn put(cloud: &Cloud, bucket: &str, key: &str, body: &str) -> Value {
    let asked = json!({"Bucket": bucket, "Key": key, "Body": body});
    cloud.call("s3", "PutObject", asked).await.expect("is wanted")
}

/// The body of an answer.
pub fn bytes(answer: &Value) -> Vec<u8> {
    let bytes = answer["Body"].as_array().cloned().unwrap_or_default();
    bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect()
}
