//! Dead letters: where messages go that nobody can handle, and how they come back.

use crate::support::{Queue, arn, bodies, cloud, seconds};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::Cloud;

fn redrive(dead: &str, receives: u32) -> Value {
    let policy = json!({"deadLetterTargetArn": arn(dead), "maxReceiveCount": receives}).to_string();
    json!({"RedrivePolicy": policy, "VisibilityTimeout": "10"})
}

/// A queue whose message was received in vain, and the queue that has it now.
async fn buried(cloud: &Arc<Cloud>, kind: &str) -> (Queue, Queue) {
    let dead = Queue::make(cloud, &format!("dead{kind}"), json!({})).await;
    let queue = Queue::make(cloud, &format!("jobs{kind}"), redrive(&dead.name, 2)).await;
    queue.send_to("g", "poison").await;
    for _ in 0..2 {
        assert_eq!(queue.bodies().await, ["poison"]);
        cloud.advance(seconds(10)).await;
    }
    assert!(queue.bodies().await.is_empty());
    (queue, dead)
}

async fn task(cloud: &Cloud, source: &Queue) -> Value {
    let asked = json!({"SourceArn": arn(&source.name)});
    let told = cloud.call("sqs", "ListMessageMoveTasks", asked).await.expect("has tasks");
    told["Results"][0].clone()
}

#[tokio::test]
async fn after_so_many_receives_it_is_a_dead_letter() {
    let cloud = cloud();
    for kind in ["", ".fifo"] {
        let (queue, dead) = buried(&cloud, kind).await;
        assert_eq!((queue.numbers().await, dead.numbers().await), ([0, 0, 0], [1, 0, 0]));
        let letters = dead.receive(1).await;
        let attributes = &letters[0]["Attributes"];
        assert_eq!(attributes["DeadLetterQueueSourceArn"], arn(&queue.name));
        assert_eq!(attributes["ApproximateReceiveCount"], "3");
        assert_eq!(attributes["MessageGroupId"], "g");
    }
}

#[tokio::test]
async fn a_dead_letter_keeps_its_age_in_standard_queues() {
    let cloud = cloud();
    let (_, dead) = buried(&cloud, "").await;
    let sent = testkit::START.0.to_string();
    assert_eq!(dead.receive(1).await[0]["Attributes"]["SentTimestamp"], sent);
    let (_, dead) = buried(&cloud, ".fifo").await;
    assert_eq!(dead.receive(1).await[0]["Attributes"]["SentTimestamp"], cloud.now().0.to_string());
}

#[tokio::test]
async fn without_its_dead_letter_queue_a_message_comes_again() {
    let cloud = cloud();
    let dead = Queue::make(&cloud, "dead", json!({})).await;
    let queue = Queue::make(&cloud, "jobs", redrive("dead", 1)).await;
    queue.send("a").await;
    dead.call("DeleteQueue", json!({})).await;
    for _ in 0..3 {
        assert_eq!(queue.bodies().await, ["a"]);
        cloud.advance(seconds(10)).await;
    }
}

#[tokio::test]
async fn large_dead_letters_move_some_at_a_time() {
    let cloud = cloud();
    for kind in ["", ".fifo"] {
        let dead = Queue::make(&cloud, &format!("dead{kind}"), json!({})).await;
        let queue = Queue::make(&cloud, &format!("jobs{kind}"), redrive(&dead.name, 1)).await;
        for n in 0..10 {
            let mut asked = json!({"MessageBody": "x".repeat(1_000_000), "MessageGroupId": format!("g{n}")});
            if queue.name.ends_with(".fifo") {
                asked["MessageDeduplicationId"] = json!(n.to_string());
            }
            queue.call("SendMessage", asked).await;
        }
        assert_eq!(queue.receive(10).await.len(), 10);
        cloud.advance(seconds(10)).await;
        for _ in 0..10 {
            assert!(queue.receive(10).await.is_empty());
        }
        assert_eq!((queue.numbers().await, dead.numbers().await), ([0, 0, 0], [10, 0, 0]), "{kind}");
    }
}

#[tokio::test]
async fn they_go_back_to_where_they_came_from() {
    let cloud = cloud();
    for kind in ["", ".fifo"] {
        let (queue, dead) = buried(&cloud, kind).await;
        dead.call("StartMessageMoveTask", json!({"SourceArn": arn(&dead.name)})).await;
        cloud.settle().await;
        let task = task(&cloud, &dead).await;
        assert_eq!((&task["Status"], &task["TaskHandle"]), (&json!("COMPLETED"), &Value::Null));
        assert_eq!(task["ApproximateNumberOfMessagesMoved"], 1);
        assert_eq!(task["ApproximateNumberOfMessagesToMove"], 1);
        let back = queue.receive(1).await;
        assert_eq!(bodies(&back), ["poison"]);
        assert_eq!(back[0]["Attributes"]["ApproximateReceiveCount"], "1", "it is a new message");
        assert_eq!(dead.numbers().await, [0, 0, 0]);
    }
}

#[tokio::test]
async fn or_elsewhere_at_a_rate_until_it_is_cancelled() {
    let cloud = cloud();
    let (_, dead) = buried(&cloud, "").await;
    let other = Queue::make(&cloud, "other", json!({})).await;
    for n in 0..9 {
        dead.send(&n.to_string()).await;
    }
    let asked =
        json!({"SourceArn": arn("dead"), "DestinationArn": arn("other"), "MaxNumberOfMessagesPerSecond": 2});
    let handle = dead.call("StartMessageMoveTask", asked).await["TaskHandle"].clone();
    cloud.settle().await;
    cloud.advance(seconds(1)).await;
    let running = task(&cloud, &dead).await;
    assert_eq!((&running["Status"], &running["TaskHandle"]), (&json!("RUNNING"), &handle));
    assert_eq!(running["ApproximateNumberOfMessagesMoved"], 4);
    assert_eq!(running["ApproximateNumberOfMessagesToMove"], 10);
    assert_eq!(running["MaxNumberOfMessagesPerSecond"], 2);
    let cancelled = dead.call("CancelMessageMoveTask", json!({"TaskHandle": handle})).await;
    assert_eq!(cancelled["ApproximateNumberOfMessagesMoved"], 4);
    cloud.advance(seconds(10)).await;
    assert_eq!(task(&cloud, &dead).await["Status"], "CANCELLED");
    assert_eq!((dead.numbers().await, other.numbers().await), ([6, 0, 0], [4, 0, 0]));
    let refused =
        dead.ask("CancelMessageMoveTask", json!({"TaskHandle": handle})).await.expect_err("is over");
    assert_eq!(&*refused.code, "UnsupportedOperation");
}

#[tokio::test]
async fn without_a_destination_the_task_fails() {
    let cloud = cloud();
    let (_, dead) = buried(&cloud, "").await;
    let other = Queue::make(&cloud, "other", json!({})).await;
    for n in 0..9 {
        dead.send(&n.to_string()).await;
    }
    let asked =
        json!({"SourceArn": arn("dead"), "DestinationArn": arn("other"), "MaxNumberOfMessagesPerSecond": 1});
    dead.call("StartMessageMoveTask", asked).await;
    cloud.settle().await;
    other.call("DeleteQueue", json!({})).await;
    cloud.advance(seconds(1)).await;
    let task = task(&cloud, &dead).await;
    assert_eq!((&task["Status"], &task["ApproximateNumberOfMessagesMoved"]), (&json!("FAILED"), &json!(1)));
    assert_eq!(task["FailureReason"], "AWS.SimpleQueueService.NonExistentQueue");
}

#[tokio::test]
async fn a_letter_from_nowhere_cannot_go_back() {
    let cloud = cloud();
    let (_, dead) = buried(&cloud, "").await;
    cloud.advance(seconds(1)).await;
    dead.send("from nowhere").await;
    dead.call("StartMessageMoveTask", json!({"SourceArn": arn("dead")})).await;
    cloud.settle().await;
    let task = task(&cloud, &dead).await;
    assert_eq!((&task["Status"], &task["ApproximateNumberOfMessagesMoved"]), (&json!("FAILED"), &json!(1)));
    assert_eq!(task["FailureReason"], "CouldNotDetermineMessageSource");
    assert_eq!(dead.bodies().await, ["from nowhere"]);
}
