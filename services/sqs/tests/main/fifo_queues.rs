//! FIFO queues: order inside a group, and nothing twice.

use crate::support::{Queue, bodies, cloud, seconds};
use serde_json::{Value, json};

fn number(sent: &Value) -> u128 {
    let text = sent["SequenceNumber"].as_str().expect("has a sequence number");
    assert_eq!(text.len(), 20);
    text.parse().expect("is a number")
}

#[tokio::test]
async fn a_group_is_served_in_order_and_waits_for_what_is_in_flight() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({})).await;
    let mut last = 0;
    for body in ["a1", "a2", "a3"] {
        let sent = queue.send_to("a", body).await;
        assert!(number(&sent) > last);
        last = number(&sent);
    }
    queue.send_to("b", "b1").await;
    let first = queue.receive(2).await;
    assert_eq!(bodies(&first), ["a1", "a2"]);
    assert_eq!(queue.bodies().await, ["b1"], "group a waits");
    queue.delete(&first[1]).await;
    assert!(queue.bodies().await.is_empty(), "a1 is still in flight");
    queue.delete(&first[0]).await;
    assert_eq!(queue.bodies().await, ["a3"]);
}

#[tokio::test]
async fn a_group_that_was_emptied_goes_on() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({})).await;
    let one = queue.send_to("a", "1").await;
    let received = queue.receive(1).await;
    queue.delete(&received[0]).await;
    let two = queue.send_to("a", "2").await;
    assert!(number(&two) > number(&one));
    assert_eq!(queue.bodies().await, ["2"]);
}

#[tokio::test]
async fn what_times_out_comes_again_before_the_rest() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({})).await;
    for body in ["1", "2", "3"] {
        queue.send_to("a", body).await;
    }
    let first = queue.receive(1).await;
    cloud.advance(seconds(30)).await;
    assert_eq!(queue.bodies().await, ["1", "2", "3"]);
    let handle = first[0]["ReceiptHandle"].as_str().unwrap_or_default();
    let refused =
        queue.ask("DeleteMessage", json!({"ReceiptHandle": handle})).await.expect_err("is too late");
    let sentence = format!(
        "Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
    );
    assert_eq!((&*refused.code, refused.message), ("InvalidParameterValueException", sentence));
}

/// Of three messages that were received together, some are made visible or kept hidden one by one.
#[tokio::test]
async fn a_group_is_served_up_to_its_first_hidden_message() {
    for (longer, expected) in [
        (&[0, 1, 2][..], &[][..]),
        (&[1], &["foo"]),
        (&[2], &["foo", "bar"]),
        (&[0], &[]),
        (&[], &["foo", "bar", "baz"]),
    ] {
        let cloud = cloud();
        let queue = Queue::make(&cloud, "jobs.fifo", json!({"VisibilityTimeout": "2"})).await;
        for body in ["foo", "bar", "baz"] {
            queue.send_to("g", body).await;
        }
        let received = queue.receive(10).await;
        for place in longer {
            queue.hide(&received[*place], 100).await;
        }
        cloud.advance(seconds(2)).await;
        assert_eq!(queue.bodies().await, expected, "{longer:?}");
    }
}

#[tokio::test]
async fn the_same_id_within_five_minutes_is_the_same_message() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({})).await;
    let send = |body: &str, group: &str| {
        let asked = json!({"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": "id"});
        let queue = queue.clone();
        async move { queue.call("SendMessage", asked).await }
    };
    let first = send("a", "g").await;
    let second = send("b", "g2").await;
    assert_eq!((&second["MessageId"], number(&second)), (&first["MessageId"], number(&first)));
    let received = queue.receive(10).await;
    assert_eq!(bodies(&received), ["a"]);
    queue.delete(&received[0]).await;
    cloud.advance(seconds(299)).await;
    send("c", "g").await;
    assert!(queue.bodies().await.is_empty(), "deleted, but not forgotten");
    cloud.advance(seconds(1)).await;
    send("d", "g").await;
    assert_eq!(queue.bodies().await, ["d"]);
    cloud.advance(seconds(3_600)).await;
    assert_eq!(queue.numbers().await, [1, 0, 0]);
}

#[tokio::test]
async fn the_body_can_be_the_id() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({"ContentBasedDeduplication": "true"})).await;
    for body in ["a", "a", "b"] {
        queue.call("SendMessage", json!({"MessageBody": body, "MessageGroupId": "g"})).await;
    }
    let received = queue.receive(10).await;
    assert_eq!(bodies(&received), ["a", "b"]);
    let digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assert_eq!(received[0]["Attributes"]["MessageDeduplicationId"], digest);
}

#[tokio::test]
async fn ids_can_count_inside_groups() {
    let cloud = cloud();
    let attributes =
        json!({"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"});
    let queue = Queue::make(&cloud, "jobs.fifo", attributes).await;
    for (group, body) in [("a", "1"), ("a", "2"), ("b", "3")] {
        let asked = json!({"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": "id"});
        queue.call("SendMessage", asked).await;
    }
    assert_eq!(queue.bodies().await, ["1", "3"]);
}

#[tokio::test]
async fn a_receive_that_is_asked_again_gets_the_same_messages() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({})).await;
    for body in ["1", "2"] {
        queue.send_to("a", body).await;
    }
    let again =
        || queue.receive_with(json!({"MaxNumberOfMessages": 10, "ReceiveRequestAttemptId": "attempt"}));
    let first = again().await;
    cloud.advance(seconds(20)).await;
    assert_eq!(again().await, first, "with the same handles");
    cloud.advance(seconds(20)).await;
    assert!(queue.bodies().await.is_empty(), "they are hidden anew");
    queue.delete(&first[0]).await;
    assert!(again().await.is_empty(), "somebody has touched them");
    cloud.advance(seconds(30)).await;
    assert_eq!(bodies(&again().await), ["2"]);
}

#[tokio::test]
async fn the_delay_counts_for_what_is_there() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({"DelaySeconds": "100"})).await;
    queue.send_to("a", "1").await;
    assert_eq!(queue.numbers().await, [0, 0, 1]);
    queue.set("DelaySeconds", "10").await;
    cloud.advance(seconds(9)).await;
    assert!(queue.bodies().await.is_empty());
    queue.set("DelaySeconds", "20").await;
    cloud.advance(seconds(1)).await;
    assert!(queue.bodies().await.is_empty(), "the delay has grown");
    cloud.advance(seconds(10)).await;
    assert_eq!(queue.bodies().await, ["1"]);
}

#[tokio::test]
async fn large_messages_of_a_group_come_whole_and_go() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs.fifo", json!({"ContentBasedDeduplication": "true"})).await;
    let large = "x".repeat(1_048_576);
    queue.call("SendMessage", json!({"MessageBody": large, "MessageGroupId": "g"})).await;
    let received = queue.receive(1).await;
    assert_eq!(bodies(&received), [large]);
    queue.delete(&received[0]).await;
    assert_eq!(queue.numbers().await, [0, 0, 0]);
}
