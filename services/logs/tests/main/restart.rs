//! A restart forgets who watches, and nothing else.

use crate::support::{GROUP, days, messages};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Memory, Store};
use testkit::{Cloud, NobodyElse};

fn over(store: &Arc<dyn Store>) -> Cloud {
    Cloud::over(store.clone(), &[&logs::SERVICE], &NobodyElse)
}

async fn call(cloud: &Cloud, operation: &str, mut input: Value) -> Value {
    input["logGroupName"] = json!(GROUP);
    cloud.call("logs", operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

#[tokio::test]
async fn events_tokens_and_timers_are_still_there() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let before = over(&store);
    let stream = json!({"logStreamName": "s", "startFromHead": true, "limit": 1});
    call(&before, "CreateLogGroup", json!({})).await;
    call(&before, "CreateLogStream", json!({"logStreamName": "s"})).await;
    call(&before, "PutRetentionPolicy", json!({"retentionInDays": 1})).await;
    let at = before.now().0;
    let events = json!([{"timestamp": at, "message": "one"}, {"timestamp": at, "message": "two"}]);
    call(&before, "PutLogEvents", json!({"logStreamName": "s", "logEvents": events})).await;
    let first = call(&before, "GetLogEvents", stream.clone()).await;
    assert_eq!(messages(&first), ["one"]);
    drop(before);
    let after = over(&store);
    let mut next = stream;
    next["nextToken"] = first["nextForwardToken"].clone();
    assert_eq!(messages(&call(&after, "GetLogEvents", next.clone()).await), ["two"]);
    after.advance(days(2)).await;
    assert!(messages(&call(&after, "GetLogEvents", next).await).is_empty());
    let told = call(&after, "DescribeLogStreams", json!({})).await;
    assert_eq!(told["logStreams"][0]["lastEventTimestamp"], at);
}
