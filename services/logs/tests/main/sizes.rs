//! A group's size follows within a minute.

use crate::support::{call, cloud_with, days, put, seconds};
use serde_json::json;

async fn size(cloud: &testkit::Cloud) -> i64 {
    let told = cloud.call("logs", "DescribeLogGroups", json!({})).await.expect("is told");
    told["logGroups"][0]["storedBytes"].as_i64().expect("a number")
}

#[tokio::test]
async fn it_grows_and_shrinks() {
    let cloud = cloud_with(&["a", "b"]).await;
    put(&cloud, "a", &[(0, "1234"), (1, "1234")]).await;
    put(&cloud, "b", &[(0, "123456")]).await;
    cloud.advance(seconds(61)).await;
    assert_eq!(size(&cloud).await, 2 * 30 + 32);
    put(&cloud, "b", &[(0, "1234")]).await;
    cloud.advance(seconds(61)).await;
    assert_eq!(size(&cloud).await, 2 * 30 + 32 + 30);
    call(&cloud, "DeleteLogStream", json!({"logStreamName": "a"})).await;
    assert_eq!(size(&cloud).await, 32 + 30);
    call(&cloud, "PutRetentionPolicy", json!({"retentionInDays": 1})).await;
    cloud.advance(days(2)).await;
    assert_eq!(size(&cloud).await, 0);
}
