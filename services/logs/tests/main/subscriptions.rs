//! Events that match are sent to functions, as AWS packs them.

use crate::support::{call, cloud_with, put, sent};
use data_encoding::BASE64;
use flate2::read::GzDecoder;
use kernel::Delivery;
use serde_json::{Value, json};
use std::io::Read;
use testkit::Cloud;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

async fn subscribe(cloud: &Cloud, name: &str, pattern: &str) {
    let asked = json!({"filterName": name, "filterPattern": pattern, "destinationArn": FUNCTION});
    call(cloud, "PutSubscriptionFilter", asked).await;
}

fn opened(delivery: &Delivery) -> Value {
    let event: Value = serde_json::from_slice(&delivery.payload).expect("is JSON");
    let data = event["awslogs"]["data"].as_str().expect("has data");
    let packed = BASE64.decode(data.as_bytes()).expect("is base64");
    let mut text = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut text).expect("is gzip");
    serde_json::from_str(&text).expect("is JSON")
}

fn lines(document: &Value) -> Vec<&str> {
    let events = document["logEvents"].as_array().expect("a list");
    events.iter().filter_map(|event| event["message"].as_str()).collect()
}

#[tokio::test]
async fn what_matches_is_sent_in_one_piece() {
    let cloud = cloud_with(&["a"]).await;
    subscribe(&cloud, "errors", "ERROR").await;
    put(&cloud, "a", &[(0, "fine"), (1, "ERROR one"), (2, "ERROR two")]).await;
    put(&cloud, "a", &[(3, "fine")]).await;
    let sent = sent(&cloud).await;
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].target.as_str(), sent[0].to.as_str()), (FUNCTION, "lambda"));
    assert_eq!(sent[0].source, "arn:aws:logs:us-east-1:000000000000:log-group:/g");
    let mut document = opened(&sent[0]);
    assert_eq!(lines(&document), ["ERROR one", "ERROR two"]);
    let found = call(&cloud, "FilterLogEvents", json!({"filterPattern": "ERROR"})).await;
    let first = &found["events"][0];
    let expected = json!({"id": first["eventId"], "timestamp": first["timestamp"], "message": "ERROR one"});
    assert_eq!(document["logEvents"][0], expected);
    document["logEvents"] = json!([]);
    assert_eq!(
        document,
        json!({"messageType": "DATA_MESSAGE", "owner": testkit::ACCOUNT, "logGroup": "/g",
        "logStream": "a", "subscriptionFilters": ["errors"], "logEvents": []})
    );
}

#[tokio::test]
async fn each_subscription_gets_its_own_and_a_deleted_one_nothing() {
    let cloud = cloud_with(&["a"]).await;
    subscribe(&cloud, "all", "").await;
    subscribe(&cloud, "some", "{ $.level = error }").await;
    put(&cloud, "a", &[(0, r#"{"level": "error"}"#), (1, "text")]).await;
    let sizes: Vec<usize> =
        sent(&cloud).await.iter().map(|delivery| lines(&opened(delivery)).len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3);
    call(&cloud, "DeleteSubscriptionFilter", json!({"filterName": "all"})).await;
    put(&cloud, "a", &[(2, "text")]).await;
    assert_eq!(sent(&cloud).await.len(), 2);
}

#[tokio::test]
async fn a_large_batch_of_noise_is_split() {
    let cloud = cloud_with(&["a"]).await;
    subscribe(&cloud, "all", "").await;
    let noise = |seed: u64| {
        let mut state = seed;
        let chars = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b' ' + (state >> 58) as u8)
        });
        chars.take(340_000).collect::<String>()
    };
    let messages = [noise(1), noise(2), noise(3)];
    let events: Vec<(i64, &str)> = (0..).zip(messages.iter().map(String::as_str)).collect();
    put(&cloud, "a", &events).await;
    let sent = sent(&cloud).await;
    assert!(sent.len() > 1 && sent.iter().all(|delivery| delivery.payload.len() <= 900_000));
    let documents: Vec<Value> = sent.iter().map(opened).collect();
    assert_eq!(documents.iter().map(|document| lines(document).len()).sum::<usize>(), 3);
}
