//! What is deleted is gone at once; its rows follow.

use crate::support::{ask, call, cloud_with, found, put, rows};
use serde_json::json;

#[tokio::test]
async fn a_group_goes_with_everything_below_it() {
    let cloud = cloud_with(&["a", "b"]).await;
    for stream in ["a", "b"] {
        let events: Vec<(i64, &str)> = (0..700).map(|n| (n * 10_001 - 7_100_000, "m")).collect();
        put(&cloud, stream, &events).await;
    }
    call(&cloud, "DeleteLogGroup", json!({})).await;
    let refused = ask(&cloud, "FilterLogEvents", json!({})).await.expect_err("is gone");
    assert_eq!(refused.message, "The specified log group does not exist.");
    // Made anew before the rows are gone: it is another one.
    call(&cloud, "CreateLogGroup", json!({})).await;
    call(&cloud, "CreateLogStream", json!({"logStreamName": "a"})).await;
    put(&cloud, "a", &[(0, "new")]).await;
    assert_eq!(found(&cloud, json!({})).await, ["new"]);
    cloud.settle().await;
    assert_eq!(found(&cloud, json!({})).await, ["new"]);
    // A stream, its name, its place among the latest, a chunk and its place in the index.
    assert_eq!(rows(&cloud).await, 5);
}

#[tokio::test]
async fn a_stream_goes_alone() {
    let cloud = cloud_with(&["a", "b"]).await;
    let events: Vec<(i64, &str)> = (0..200).map(|n| (n * 10_001 - 3_000_000, "m")).collect();
    put(&cloud, "a", &events).await;
    put(&cloud, "b", &[(0, "stays")]).await;
    call(&cloud, "DeleteLogStream", json!({"logStreamName": "a"})).await;
    assert_eq!(found(&cloud, json!({})).await, ["stays"]);
    let refused = ask(&cloud, "GetLogEvents", json!({"logStreamName": "a"})).await.expect_err("is gone");
    assert_eq!(refused.message, "The specified log stream does not exist.");
    cloud.settle().await;
    assert_eq!(rows(&cloud).await, 5);
}
