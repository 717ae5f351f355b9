//! Buckets as time goes by: rules that are carried out at midnight, and logs.

use serde_json::{Value, json};
use std::time::Duration;
use testkit::Cloud;

const DAY: Duration = Duration::from_secs(86_400);

async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    match cloud.call("s3", operation, input).await {
        Ok(answer) => answer,
        Err(error) => panic!("{operation}: {error:?}"),
    }
}

async fn bucket(cloud: &Cloud, rule: Value) {
    call(cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let rules = json!({"Bucket": "one", "LifecycleConfiguration": {"Rules": [rule]}});
    call(cloud, "PutBucketLifecycleConfiguration", rules).await;
}

async fn put(cloud: &Cloud, key: &str) -> Value {
    call(cloud, "PutObject", json!({"Bucket": "one", "Key": key, "Body": "text"})).await
}

async fn keys(cloud: &Cloud) -> Vec<String> {
    let listed = call(cloud, "ListObjectsV2", json!({"Bucket": "one"})).await;
    let contents = listed["Contents"].as_array().cloned().unwrap_or_default();
    contents.iter().filter_map(|one| one["Key"].as_str().map(str::to_owned)).collect()
}

async fn versions(cloud: &Cloud, what: &str) -> usize {
    let listed = call(cloud, "ListObjectVersions", json!({"Bucket": "one"})).await;
    listed[what].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn objects_expire_by_prefix_and_age() {
    let cloud = crate::cloud();
    let rule = json!({"Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 2}});
    bucket(&cloud, rule).await;
    cloud.advance(DAY / 2).await;
    put(&cloud, "logs/a").await;
    put(&cloud, "other").await;
    // Two days from noon is the second noon; what follows is the third midnight.
    cloud.advance(2 * DAY).await;
    assert_eq!(keys(&cloud).await, ["logs/a", "other"]);
    cloud.advance(DAY / 2).await;
    assert_eq!(keys(&cloud).await, ["other"]);
}

#[tokio::test]
async fn a_rule_that_is_off_does_nothing() {
    let cloud = crate::cloud();
    bucket(&cloud, json!({"Status": "Disabled", "Filter": {}, "Expiration": {"Days": 1}})).await;
    put(&cloud, "a").await;
    cloud.advance(9 * DAY).await;
    assert_eq!(keys(&cloud).await, ["a"]);
}

#[tokio::test]
async fn old_versions_go_and_their_marker_after_them() {
    let cloud = crate::cloud();
    let rule = json!({
        "Status": "Enabled", "Filter": {}, "Expiration": {"ExpiredObjectDeleteMarker": true},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 1},
    });
    bucket(&cloud, rule).await;
    let on = json!({"Bucket": "one", "VersioningConfiguration": {"Status": "Enabled"}});
    call(&cloud, "PutBucketVersioning", on).await;
    for _ in 0..4 {
        put(&cloud, "a").await;
    }
    cloud.advance(3 * DAY).await;
    assert_eq!((versions(&cloud, "Versions").await, keys(&cloud).await.len()), (2, 1));
    let id = put(&cloud, "b").await["VersionId"].clone();
    call(&cloud, "DeleteObject", json!({"Bucket": "one", "Key": "b"})).await;
    assert_eq!(versions(&cloud, "DeleteMarkers").await, 1);
    call(&cloud, "DeleteObject", json!({"Bucket": "one", "Key": "b", "VersionId": id})).await;
    cloud.advance(DAY).await;
    assert_eq!(versions(&cloud, "DeleteMarkers").await, 0);
}

#[tokio::test]
async fn expiry_leaves_a_marker_where_versions_are_kept() {
    let cloud = crate::cloud();
    bucket(&cloud, json!({"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}})).await;
    let on = json!({"Bucket": "one", "VersioningConfiguration": {"Status": "Enabled"}});
    call(&cloud, "PutBucketVersioning", on).await;
    put(&cloud, "a").await;
    cloud.advance(2 * DAY).await;
    assert_eq!((versions(&cloud, "Versions").await, versions(&cloud, "DeleteMarkers").await), (1, 1));
}

#[tokio::test]
async fn objects_move_to_another_storage_class() {
    let cloud = crate::cloud();
    let rule = json!({
        "Status": "Enabled", "Filter": {"ObjectSizeGreaterThan": 1},
        "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}, {"Days": 90, "StorageClass": "DEEP_ARCHIVE"}],
    });
    bucket(&cloud, rule).await;
    put(&cloud, "a").await;
    cloud.advance(2 * DAY).await;
    let head = call(&cloud, "HeadObject", json!({"Bucket": "one", "Key": "a"})).await;
    assert_eq!(head["StorageClass"], "GLACIER");
}

#[tokio::test]
async fn uploads_that_nobody_finishes_are_aborted() {
    let cloud = crate::cloud();
    let rule = json!({
        "Status": "Enabled", "Filter": {}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    });
    bucket(&cloud, rule).await;
    call(&cloud, "CreateMultipartUpload", json!({"Bucket": "one", "Key": "a"})).await;
    let uploads = || call(&cloud, "ListMultipartUploads", json!({"Bucket": "one"}));
    assert_eq!(uploads().await["Uploads"].as_array().map(Vec::len), Some(1));
    cloud.advance(2 * DAY).await;
    assert_eq!(uploads().await.get("Uploads"), None);
}

#[tokio::test]
async fn many_keys_are_looked_at_in_turns() {
    let cloud = crate::cloud();
    bucket(&cloud, json!({"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}})).await;
    for number in 0..450 {
        put(&cloud, &format!("k{number:03}")).await;
    }
    cloud.advance(2 * DAY).await;
    assert_eq!(keys(&cloud).await, [""; 0]);
}

#[tokio::test]
async fn a_deleted_bucket_leaves_no_upload_behind() {
    let cloud = crate::cloud();
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let upload = call(&cloud, "CreateMultipartUpload", json!({"Bucket": "one", "Key": "a"})).await;
    let part =
        json!({"Bucket": "one", "Key": "a", "UploadId": upload["UploadId"], "PartNumber": 1, "Body": "x"});
    call(&cloud, "UploadPart", part).await;
    call(&cloud, "DeleteBucket", json!({"Bucket": "one"})).await;
    cloud.settle().await;
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let listed = call(&cloud, "ListMultipartUploads", json!({"Bucket": "one"})).await;
    assert_eq!(listed.get("Uploads"), None);
}
