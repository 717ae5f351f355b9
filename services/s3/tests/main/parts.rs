//! An upload with as many parts as there can be.

use s3::state::body::{Place, ShortBody};
use s3::state::upload::{Upload, UploadedPart};
use serde_json::{Value, json};
use std::time::Duration;
use store::Scan;
use testkit::Cloud;

const PARTS: u32 = 10_000;
const PART_BYTES: u64 = 5 << 20;

async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    match cloud.call("s3", operation, input).await {
        Ok(answer) => answer,
        Err(error) => panic!("{operation}: {error:?}"),
    }
}

/// Parts as large as they must be, of which only the first bytes are there.
async fn put_parts(cloud: &Cloud) {
    let store = &cloud.cloud.store;
    let upload = store.begin().scan(Scan::<Upload>::all(1)).await.expect("is readable").rows.remove(0);
    let model = store.begin().scan(Scan::<UploadedPart>::all(1)).await.expect("is readable").rows.remove(0);
    for numbers in (1..=PARTS).collect::<Vec<_>>().chunks(1_000) {
        let mut tx = store.begin();
        for number in numbers {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            tx.put(&ShortBody { id, bytes: "x".into() });
            let (upload, number, size) = (upload.nonce, *number, PART_BYTES);
            tx.put(&UploadedPart { upload, number, size, place: Place::Row(id), ..model.clone() });
        }
        tx.commit().await.expect("nobody else writes");
    }
}

#[tokio::test]
async fn ten_thousand_parts_become_an_object_and_go_with_it() {
    let cloud = crate::cloud();
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let begun = call(&cloud, "CreateMultipartUpload", json!({"Bucket": "one", "Key": "k"})).await;
    let mut asked = json!({"Bucket": "one", "Key": "k", "UploadId": begun["UploadId"]});
    let mut first = asked.clone();
    (first["PartNumber"], first["Body"]) = (json!(1), json!("x"));
    let etag = call(&cloud, "UploadPart", first).await["ETag"].clone();
    put_parts(&cloud).await;
    let parts: Vec<Value> = (1..=PARTS).map(|number| json!({"PartNumber": number, "ETag": etag})).collect();
    asked["MultipartUpload"] = json!({ "Parts": parts });
    let made = call(&cloud, "CompleteMultipartUpload", asked).await;
    assert!(made["ETag"].as_str().is_some_and(|etag| etag.ends_with("-10000\"")));
    let last = json!({"Bucket": "one", "Key": "k", "PartNumber": PARTS});
    let head = call(&cloud, "HeadObject", last).await;
    assert_eq!((&head["PartsCount"], &head["ContentLength"]), (&json!(PARTS), &json!(PART_BYTES)));
    call(&cloud, "DeleteObject", json!({"Bucket": "one", "Key": "k"})).await;
    for _ in 0..PARTS / 500 {
        cloud.advance(Duration::from_secs(1)).await;
    }
    let left = cloud.cloud.store.begin().scan(Scan::<ShortBody>::all(10)).await.expect("is readable").rows;
    // The body that was uploaded under a number of its own was let go of by nobody.
    assert_eq!(left.len(), 1);
}
