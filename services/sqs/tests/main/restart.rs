//! A restart forgets what was remembered, and nothing else.

use crate::support::{Queue, bodies, seconds};
use serde_json::json;
use std::sync::Arc;
use store::{Memory, Store};
use testkit::{Cloud, NobodyElse};

/// The cloud after a restart: the same rows, the same time, nothing in memory.
fn restarted(store: &Arc<dyn Store>, before: &Cloud) -> Arc<Cloud> {
    let cloud = Cloud::over(store.clone(), &[&sqs::SERVICE], &NobodyElse);
    cloud.clock.set(before.now());
    Arc::new(cloud)
}

async fn queue_with_messages(name: &str) -> (Arc<dyn Store>, Queue) {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let cloud = Arc::new(Cloud::over(store.clone(), &[&sqs::SERVICE], &NobodyElse));
    let queue = Queue::make(&cloud, name, json!({})).await;
    for n in 0..5 {
        queue.send_to(&format!("group {n}").replace(' ', "-"), &n.to_string()).await;
        cloud.advance(std::time::Duration::from_millis(1)).await;
    }
    (store, queue)
}

#[tokio::test]
async fn messages_handles_and_counts_are_still_there() {
    for name in ["jobs", "jobs.fifo"] {
        let (store, before) = queue_with_messages(name).await;
        let received = before.receive(2).await;
        assert_eq!(bodies(&received), ["0", "1"]);
        let after = Queue { cloud: restarted(&store, &before.cloud), ..before };
        assert_eq!(after.numbers().await, [3, 2, 0], "{name}");
        after.delete(&received[0]).await;
        assert_eq!(after.numbers().await, [3, 1, 0], "{name}");
        assert_eq!(after.bodies().await, ["2", "3", "4"], "{name}");
        after.cloud.advance(seconds(31)).await;
        assert_eq!(after.numbers().await, [4, 0, 0], "{name}");
        assert_eq!(after.receive(10).await.len(), 4, "{name}");
    }
}

#[tokio::test]
async fn deduplication_outlives_it() {
    let (store, before) = queue_with_messages("jobs.fifo").await;
    let after = Queue { cloud: restarted(&store, &before.cloud), ..before };
    after.send_to("group-0", "0").await;
    assert_eq!(after.numbers().await, [5, 0, 0]);
}

#[tokio::test]
async fn the_head_is_found_behind_many_deletions() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let cloud = Arc::new(Cloud::over(store.clone(), &[&sqs::SERVICE], &NobodyElse));
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    let ids = || 0..10;
    for _ in 0..210 {
        let entries: Vec<_> = ids().map(|id| json!({"Id": id.to_string(), "MessageBody": "x"})).collect();
        queue.call("SendMessageBatch", json!({"Entries": entries})).await;
        let received = queue.receive(10).await;
        let handles = received.iter().map(|message| &message["ReceiptHandle"]);
        let entries: Vec<_> = ids()
            .zip(handles)
            .map(|(id, handle)| json!({"Id": id.to_string(), "ReceiptHandle": handle}))
            .collect();
        queue.call("DeleteMessageBatch", json!({"Entries": entries})).await;
        cloud.advance(std::time::Duration::from_millis(1)).await;
    }
    queue.send("last").await;
    let after = Queue { cloud: restarted(&store, &cloud), ..queue };
    assert_eq!(after.bodies().await, ["last"]);
}
