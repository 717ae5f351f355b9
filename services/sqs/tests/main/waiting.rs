//! Long polls: they wait in the order in which they came, and wake when there is something.

use crate::support::{Queue, arn, bodies, cloud, let_others_run, seconds};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// A receive that waits in a task of its own.
async fn waiting(queue: &Queue, wait_s: u64) -> JoinHandle<Vec<Value>> {
    let queue = queue.clone();
    let task = tokio::spawn(async move { queue.receive_with(json!({"WaitTimeSeconds": wait_s})).await });
    let_others_run().await;
    task
}

async fn told(task: JoinHandle<Vec<Value>>) -> Vec<String> {
    let_others_run().await;
    assert!(task.is_finished(), "it still waits");
    bodies(&task.await.expect("does not panic"))
}

#[tokio::test]
async fn an_arrival_wakes_the_first_who_waits() {
    let cloud = cloud();
    for name in ["jobs", "jobs.fifo"] {
        let queue = Queue::make(&cloud, name, json!({})).await;
        let first = waiting(&queue, 20).await;
        let second = waiting(&queue, 20).await;
        let third = waiting(&queue, 20).await;
        for (body, task) in [("a", first), ("b", second), ("c", third)] {
            queue.send_to(body, body).await;
            assert_eq!(told(task).await, [body], "{name}");
        }
    }
}

#[tokio::test]
async fn without_an_arrival_it_ends_empty() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({"ReceiveMessageWaitTimeSeconds": "10"})).await;
    let own = queue.clone();
    let by_queue = tokio::spawn(async move { own.receive(1).await });
    let_others_run().await;
    let by_request = waiting(&queue, 5).await;
    cloud.advance(seconds(5)).await;
    assert!(told(by_request).await.is_empty());
    assert!(!by_queue.is_finished());
    cloud.advance(seconds(5)).await;
    assert!(told(by_queue).await.is_empty());
}

#[tokio::test]
async fn a_message_that_comes_back_wakes_it() {
    let cloud = cloud();
    for name in ["jobs", "jobs.fifo"] {
        let queue = Queue::make(&cloud, name, json!({"VisibilityTimeout": "7"})).await;
        queue.send_to("g", "a").await;
        assert_eq!(queue.bodies().await, ["a"]);
        let task = waiting(&queue, 20).await;
        cloud.advance(seconds(6)).await;
        let_others_run().await;
        assert!(!task.is_finished());
        cloud.advance(seconds(1)).await;
        assert_eq!(told(task).await, ["a"], "{name}");
    }
}

#[tokio::test]
async fn a_delayed_message_wakes_it() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    let task = waiting(&queue, 20).await;
    queue.call("SendMessage", json!({"MessageBody": "a", "DelaySeconds": 3})).await;
    let_others_run().await;
    assert!(!task.is_finished());
    cloud.advance(seconds(3)).await;
    assert_eq!(told(task).await, ["a"]);
}

#[tokio::test]
async fn a_message_that_is_given_back_wakes_it() {
    let cloud = cloud();
    for name in ["jobs", "jobs.fifo"] {
        let queue = Queue::make(&cloud, name, json!({})).await;
        queue.send_to("g", "a").await;
        let received = queue.receive(1).await;
        let task = waiting(&queue, 20).await;
        queue.hide(&received[0], 0).await;
        assert_eq!(told(task).await, ["a"], "{name}");
    }
}

#[tokio::test]
async fn a_dead_letter_wakes_who_waits_for_it() {
    let cloud = cloud();
    let dead = Queue::make(&cloud, "dead", json!({})).await;
    let redrive = json!({"deadLetterTargetArn": arn("dead"), "maxReceiveCount": 1}).to_string();
    let queue =
        Queue::make(&cloud, "jobs", json!({"RedrivePolicy": redrive, "VisibilityTimeout": "0"})).await;
    queue.send("a").await;
    let task = waiting(&dead, 20).await;
    assert_eq!(queue.bodies().await, ["a"]);
    assert!(queue.bodies().await.is_empty());
    assert_eq!(told(task).await, ["a"]);
}

#[tokio::test]
async fn who_gives_up_does_not_hold_up_the_others() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    let first = waiting(&queue, 20).await;
    let second = waiting(&queue, 20).await;
    first.abort();
    let_others_run().await;
    queue.send("a").await;
    assert_eq!(told(second).await, ["a"]);
}

#[tokio::test]
async fn a_purged_queue_is_waited_for_all_the_same() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    let task = waiting(&queue, 20).await;
    queue.call("PurgeQueue", json!({})).await;
    queue.send("a").await;
    assert_eq!(told(task).await, ["a"]);
}
