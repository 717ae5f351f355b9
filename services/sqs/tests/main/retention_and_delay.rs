//! Messages that are not there yet, and messages that are there no more.

use crate::support::{Queue, bodies, cloud, seconds};
use serde_json::json;

#[tokio::test]
async fn a_delayed_message_comes_when_it_is_time() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({"DelaySeconds": "5"})).await;
    queue.send("queue's").await;
    queue.call("SendMessage", json!({"MessageBody": "own", "DelaySeconds": 10})).await;
    queue.call("SendMessage", json!({"MessageBody": "none", "DelaySeconds": 0})).await;
    assert_eq!(queue.numbers().await, [1, 0, 2]);
    assert_eq!(queue.bodies().await, ["none"]);
    cloud.advance(seconds(4)).await;
    assert!(queue.bodies().await.is_empty());
    cloud.advance(seconds(1)).await;
    assert_eq!(queue.bodies().await, ["queue's"]);
    cloud.advance(seconds(5)).await;
    assert_eq!(queue.bodies().await, ["own"]);
}

#[tokio::test]
async fn the_delay_of_a_standard_queue_counts_for_new_messages_only() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({"DelaySeconds": "100"})).await;
    queue.send("old").await;
    queue.set("DelaySeconds", "0").await;
    queue.send("new").await;
    assert_eq!(queue.bodies().await, ["new"]);
}

#[tokio::test]
async fn messages_expire() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({"MessageRetentionPeriod": "60"})).await;
    queue.send("a").await;
    cloud.advance(seconds(30)).await;
    queue.send("b").await;
    cloud.advance(seconds(30)).await;
    assert_eq!(
        bodies(&queue.receive_with(json!({"VisibilityTimeout": 0})).await),
        ["a"],
        "not older than 60 s"
    );
    cloud.advance(seconds(1)).await;
    assert_eq!(queue.bodies().await, ["b"]);
    cloud.advance(seconds(120)).await;
    cloud.advance(seconds(120)).await;
    assert_eq!(queue.numbers().await, [0, 0, 0], "the tick has removed what nobody took");
}

#[tokio::test]
async fn a_message_in_flight_expires_too() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({"MessageRetentionPeriod": "60"})).await;
    queue.send("a").await;
    cloud.advance(seconds(20)).await;
    assert_eq!(queue.receive_with(json!({"VisibilityTimeout": 50})).await.len(), 1);
    cloud.advance(seconds(50)).await;
    assert!(queue.bodies().await.is_empty());
    assert_eq!(queue.numbers().await, [0, 0, 0], "the receive has removed it");
}

#[tokio::test]
async fn a_shorter_retention_counts_for_what_is_there() {
    let cloud = cloud();
    for name in ["jobs", "jobs.fifo"] {
        let queue = Queue::make(&cloud, name, json!({})).await;
        for body in ["a", "b"] {
            queue.send_to("g", body).await;
        }
        cloud.advance(seconds(100)).await;
        queue.send_to("g", "c").await;
        queue.set("MessageRetentionPeriod", "60").await;
        cloud.settle().await;
        assert_eq!(queue.numbers().await, [1, 0, 0], "{name}");
        assert_eq!(queue.bodies().await, ["c"], "{name}");
    }
}

#[tokio::test]
async fn many_messages_expire_in_batches() {
    let cloud = cloud();
    for name in ["jobs", "jobs.fifo"] {
        expires_in_batches(&Queue::make(&cloud, name, json!({"MessageRetentionPeriod": "60"})).await).await;
    }
}

async fn expires_in_batches(queue: &Queue) {
    let cloud = &queue.cloud;
    for batch in 0..130 {
        let entry = |id: usize| {
            let group = if batch < 60 { "large".to_owned() } else { format!("small-{batch}") };
            let mut entry = json!({"Id": id.to_string(), "MessageBody": "x", "MessageGroupId": group});
            if queue.name.ends_with(".fifo") {
                entry["MessageDeduplicationId"] = json!(format!("{batch}-{id}"));
            }
            entry
        };
        queue.call("SendMessageBatch", json!({"Entries": (0..10).map(entry).collect::<Vec<_>>()})).await;
    }
    assert_eq!(queue.numbers().await, [1_300, 0, 0]);
    cloud.advance(seconds(61)).await;
    cloud.advance(seconds(61)).await;
    assert_eq!(queue.numbers().await, [0, 0, 0]);
}
