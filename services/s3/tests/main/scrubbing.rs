//! Bodies that rot are found.

use s3::state::body::LongBody;
use s3::state::scrub::{Scrub, Spot};
use serde_json::json;
use std::time::Duration;
use store::Scan;
use testkit::Cloud;

async fn put(cloud: &Cloud, key: &str, size: usize) {
    let asked = json!({"Bucket": "one", "Key": key, "Body": "x".repeat(size)});
    cloud.call("s3", "PutObject", asked).await.expect("is wanted");
}

async fn scrub(cloud: &Cloud) -> Scrub {
    cloud.cloud.store.begin().get::<Scrub>(()).await.expect("is readable").expect("there are bodies")
}

/// Makes the row of one long body speak of another blob, as a changed byte would.
async fn damage_one(cloud: &Cloud) {
    let mut tx = cloud.cloud.store.begin();
    let body = tx.scan(Scan::<LongBody>::all(1)).await.expect("is readable").rows.remove(0);
    let mut blob = serde_json::to_value(&body.blob).expect("is a value");
    let first = blob["id"][0].as_u64().expect("is a byte");
    blob["id"][0] = json!(first ^ 1);
    let blob = serde_json::from_value(blob).expect("is a reference");
    tx.put(&LongBody { blob, ..body });
    tx.commit().await.expect("nobody else writes");
}

async fn pass(cloud: &Cloud) -> Scrub {
    for _ in 0..50 {
        cloud.advance(Duration::from_secs(1)).await;
        if scrub(cloud).await.at == Spot::Start {
            break;
        }
    }
    scrub(cloud).await
}

#[tokio::test]
async fn a_pass_reads_all_bodies_and_counts_what_is_damaged() {
    let cloud = crate::cloud();
    cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
    for (key, size) in [("short", 10), ("long", 100_000), ("longer", 9_000_000), ("other", 200_000)] {
        put(&cloud, key, size).await;
    }
    cloud.settle().await;
    cloud.advance(Duration::from_secs(600)).await;
    assert_ne!(scrub(&cloud).await.at, Spot::Start);
    assert_eq!(pass(&cloud).await.damaged_before, 0);
    damage_one(&cloud).await;
    cloud.advance(Duration::from_secs(86_400)).await;
    assert_eq!(pass(&cloud).await.damaged_before, 1);
}
