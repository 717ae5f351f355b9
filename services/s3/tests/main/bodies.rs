//! What becomes of bodies: nothing that an object needs is freed, nothing is kept that none needs.

use serde_json::{Value, json};
use testkit::Cloud;

fn cloud() -> Cloud {
    Cloud::new(&[&s3::SERVICE, &iam::SERVICE], &iam::IDENTITIES)
}

/// The body of an answer.
fn bytes(answer: &Value) -> Vec<u8> {
    let bytes = answer["Body"].as_array().cloned().unwrap_or_default();
    bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect()
}

const LONG: usize = 100_000;

async fn call(cloud: &Cloud, operation: &str, asked: Value) -> Value {
    cloud.call("s3", operation, asked).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

async fn bucket(cloud: &Cloud) {
    call(cloud, "CreateBucket", json!({"Bucket": "bodies"})).await;
}

async fn put(cloud: &Cloud, key: &str, letter: &str) {
    call(cloud, "PutObject", json!({"Bucket": "bodies", "Key": key, "Body": letter.repeat(LONG)})).await;
}

async fn delete(cloud: &Cloud, key: &str) {
    call(cloud, "DeleteObject", json!({"Bucket": "bodies", "Key": key})).await;
}

async fn letter(cloud: &Cloud, key: &str) -> String {
    let got = bytes(&call(cloud, "GetObject", json!({"Bucket": "bodies", "Key": key})).await);
    assert_eq!(got.len(), LONG);
    assert!(got.iter().all(|byte| *byte == got[0]), "pieces of different bodies");
    char::from(got[0]).to_string()
}

/// How many blobs rows refer to. What they do not name, a start frees.
async fn blobs(cloud: &Cloud) -> usize {
    cloud.settle().await;
    let mut count = 0;
    let mut tx = cloud.cloud.store.begin();
    let refs = s3::SERVICE.blob_refs.expect("S3 has bodies");
    refs(&mut tx, &mut |_| count += 1).await.expect("rows can be read");
    count
}

#[tokio::test]
async fn a_body_lives_as_long_as_its_last_object() {
    let cloud = cloud();
    bucket(&cloud).await;
    put(&cloud, "a", "x").await;
    put(&cloud, "a", "y").await;
    assert_eq!(blobs(&cloud).await, 1);
    call(&cloud, "CopyObject", json!({"Bucket": "bodies", "Key": "b", "CopySource": "bodies/a"})).await;
    assert_eq!(blobs(&cloud).await, 1, "a copy copies no bytes");
    delete(&cloud, "a").await;
    assert_eq!(letter(&cloud, "b").await, "y");
    put(&cloud, "b", "z").await;
    assert_eq!((blobs(&cloud).await, letter(&cloud, "b").await), (1, "z".to_owned()));
    delete(&cloud, "b").await;
    assert_eq!(blobs(&cloud).await, 0);
}

#[tokio::test]
async fn versions_keep_their_bodies() {
    let cloud = cloud();
    bucket(&cloud).await;
    let on = json!({"Bucket": "bodies", "VersioningConfiguration": {"Status": "Enabled"}});
    call(&cloud, "PutBucketVersioning", on).await;
    for letter in ["x", "y", "z"] {
        put(&cloud, "a", letter).await;
    }
    delete(&cloud, "a").await;
    assert_eq!(blobs(&cloud).await, 3);
    let listed = call(&cloud, "ListObjectVersions", json!({"Bucket": "bodies"})).await;
    for version in listed["Versions"].as_array().expect("has versions") {
        let of = json!({"Bucket": "bodies", "Key": "a", "VersionId": version["VersionId"]});
        call(&cloud, "DeleteObject", of).await;
    }
    assert_eq!(blobs(&cloud).await, 0);
}

async fn upload(cloud: &Cloud, key: &str, numbers: std::ops::Range<u32>) -> (Value, Vec<Value>) {
    let begun = call(cloud, "CreateMultipartUpload", json!({"Bucket": "bodies", "Key": key})).await;
    let id = begun["UploadId"].clone();
    let mut parts = Vec::new();
    for number in numbers {
        let body = "p".repeat(LONG);
        let asked =
            json!({"Bucket": "bodies", "Key": key, "UploadId": id, "PartNumber": number, "Body": body});
        let made = call(cloud, "UploadPart", asked).await;
        parts.push(json!({"PartNumber": number, "ETag": made["ETag"]}));
    }
    (id, parts)
}

#[tokio::test]
async fn parts_that_nobody_wants_are_freed() {
    let cloud = cloud();
    bucket(&cloud).await;
    let (id, _) = upload(&cloud, "k", 1..21).await;
    upload(&cloud, "other", 1..2).await;
    assert_eq!(blobs(&cloud).await, 21);
    call(&cloud, "AbortMultipartUpload", json!({"Bucket": "bodies", "Key": "k", "UploadId": id})).await;
    assert_eq!(blobs(&cloud).await, 1);
    let (id, mut parts) = upload(&cloud, "k", 1..4).await;
    parts.truncate(1);
    let complete =
        json!({"Bucket": "bodies", "Key": "k", "UploadId": id, "MultipartUpload": {"Parts": parts}});
    call(&cloud, "CompleteMultipartUpload", complete).await;
    assert_eq!(blobs(&cloud).await, 2, "only the part that was listed stays");
    assert_eq!(letter(&cloud, "k").await, "p");
    delete(&cloud, "k").await;
    assert_eq!(blobs(&cloud).await, 1);
}

#[tokio::test]
async fn writers_of_one_key_leave_one_body() {
    let cloud = cloud();
    bucket(&cloud).await;
    let names: Vec<String> = ('a'..='p').map(String::from).collect();
    futures_util::future::join_all(names.iter().map(|name| put(&cloud, "k", name))).await;
    assert_eq!(blobs(&cloud).await, 1);
    assert!(names.contains(&letter(&cloud, "k").await));
}

#[tokio::test]
async fn copies_and_deletions_at_once() {
    let cloud = cloud();
    bucket(&cloud).await;
    put(&cloud, "source", "s").await;
    let copies = (0..16).map(|i| {
        let asked = json!({"Bucket": "bodies", "Key": format!("copy-{i}"), "CopySource": "bodies/source"});
        cloud.call("s3", "CopyObject", asked)
    });
    let (copied, ()) =
        futures_util::future::join(futures_util::future::join_all(copies), delete(&cloud, "source")).await;
    let made = copied.iter().filter(|copied| copied.is_ok()).count();
    for (i, copied) in copied.iter().enumerate() {
        match copied {
            Ok(_) => assert_eq!(letter(&cloud, &format!("copy-{i}")).await, "s"),
            Err(error) => assert_eq!(error.code, "NoSuchKey"),
        }
    }
    assert_eq!(blobs(&cloud).await, usize::from(made > 0));
}

#[tokio::test]
async fn a_refused_body_leaves_nothing() {
    let cloud = cloud();
    bucket(&cloud).await;
    let asked = json!({
        "Bucket": "bodies", "Key": "k", "Body": "x".repeat(LONG), "ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA==",
    });
    let error = cloud.call("s3", "PutObject", asked).await.expect_err("is not what was said");
    assert_eq!(error.code, "BadDigest");
    assert_eq!(blobs(&cloud).await, 0);
}
