//! Events expire, are not seen from then on, and make room.

use crate::support::{call, cloud_with, days, found, put, rows, seconds};
use serde_json::json;

#[tokio::test]
async fn what_has_expired_is_not_read_and_then_removed() {
    let cloud = cloud_with(&["a", "b"]).await;
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 3})).await;
    let empty = rows(&cloud).await;
    put(&cloud, "a", &[(0, "old"), (5_000, "a little younger")]).await;
    put(&cloud, "b", &[(0, "old too")]).await;
    cloud.advance(days(2)).await;
    put(&cloud, "a", &[(0, "new")]).await;
    assert_eq!(found(&cloud, json!({})).await.len(), 4);
    cloud.clock.advance(days(1) + seconds(2));
    // Before any tick has run: what is older is not seen, though its chunk is there.
    assert_eq!(found(&cloud, json!({})).await, ["a little younger", "new"]);
    let told = call(&cloud, "GetLogEvents", json!({"logStreamName": "a", "startFromHead": true})).await;
    assert_eq!(told["events"].as_array().map(Vec::len), Some(2));
    cloud.advance(days(1)).await;
    assert_eq!(found(&cloud, json!({})).await, ["new"]);
    // One chunk and its place in the index, beside what was there before.
    assert_eq!(rows(&cloud).await, empty + 2);
    cloud.advance(days(3)).await;
    assert_eq!(rows(&cloud).await, empty);
    put(&cloud, "a", &[(0, "newer")]).await;
    cloud.advance(days(5)).await;
    assert_eq!(rows(&cloud).await, empty, "it goes on");
}

#[tokio::test]
async fn a_shorter_retention_counts_at_once_and_none_keeps_everything() {
    let cloud = cloud_with(&["a"]).await;
    let empty = rows(&cloud).await;
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 7})).await;
    put(&cloud, "a", &[(0, "m")]).await;
    call(&cloud, "DeleteRetentionPolicy", json!({})).await;
    cloud.advance(days(30)).await;
    assert_eq!(found(&cloud, json!({})).await, ["m"]);
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 1})).await;
    assert!(found(&cloud, json!({})).await.is_empty());
    cloud.settle().await;
    assert_eq!(rows(&cloud).await, empty);
}

#[tokio::test]
async fn many_chunks_go_some_at_a_time() {
    let cloud = cloud_with(&["a"]).await;
    let empty = rows(&cloud).await;
    for _ in 0..3 {
        // A chunk each: they are further apart than a chunk spans.
        let events: Vec<(i64, &str)> = (0..400).map(|n| (n * 10_001 - 4_000_000, "m")).collect();
        put(&cloud, "a", &events).await;
    }
    assert_eq!(rows(&cloud).await, empty + 2 * 1_200);
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 1})).await;
    cloud.advance(days(2)).await;
    assert_eq!(rows(&cloud).await, empty);
}

#[tokio::test]
async fn late_events_expire_too() {
    let cloud = cloud_with(&["a"]).await;
    let empty = rows(&cloud).await;
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 5})).await;
    put(&cloud, "a", &[(0, "on time")]).await;
    cloud.advance(days(4)).await;
    let day_ms = 24 * 3_600_000;
    put(&cloud, "a", &[(-4 * day_ms - 1_000, "late, and older"), (-4 * day_ms + 1_000, "late")]).await;
    put(&cloud, "a", &[(-3 * day_ms, "late")]).await;
    assert_eq!(rows(&cloud).await, empty + 2 * 3);
    for _ in 0..4 {
        cloud.advance(days(1)).await;
    }
    assert_eq!(rows(&cloud).await, empty);
}
