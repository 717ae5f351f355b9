//! ChangeMessageVisibility: a received message stays hidden for another time, which begins now.

use crate::shapes::ChangeMessageVisibilityRequest;
use crate::{address, settling};
use kernel::{Access, Cx, Operation, Result};

pub struct ChangeMessageVisibility;

impl Operation for ChangeMessageVisibility {
    const NAME: &'static str = "ChangeMessageVisibility";
    type Input = ChangeMessageVisibilityRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:changemessagevisibility", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        settling::change_visibility(cx, &queue, &input.receipt_handle, input.visibility_timeout).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bodies, call, cloud, make, numbers, receive, refusal, send, url};
    use serde_json::{Value, json};
    use std::time::Duration;
    use testkit::Cloud;

    fn to(message: &Value, timeout: i64) -> Value {
        json!({"QueueUrl": url("jobs"), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": timeout})
    }

    async fn one_in_flight() -> (Cloud, Value) {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let mut received = receive(&cloud, "jobs").await;
        (cloud, received.remove(0))
    }

    #[tokio::test]
    async fn longer_shorter_and_not_at_all() {
        let (cloud, message) = one_in_flight().await;
        call(&cloud, "ChangeMessageVisibility", to(&message, 100)).await;
        cloud.advance(Duration::from_secs(99)).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
        call(&cloud, "ChangeMessageVisibility", to(&message, 10)).await;
        assert_eq!(numbers(&cloud, "jobs").await, ["0", "1", "0"]);
        call(&cloud, "ChangeMessageVisibility", to(&message, 0)).await;
        assert_eq!(numbers(&cloud, "jobs").await, ["1", "0", "0"]);
        assert_eq!(bodies(&receive(&cloud, "jobs").await), ["a"]);
    }

    #[tokio::test]
    async fn the_handle_stays_good_and_deletes() {
        let (cloud, message) = one_in_flight().await;
        call(&cloud, "ChangeMessageVisibility", to(&message, 100)).await;
        let asked = json!({"QueueUrl": url("jobs"), "ReceiptHandle": message["ReceiptHandle"]});
        call(&cloud, "DeleteMessage", asked).await;
        assert_eq!(numbers(&cloud, "jobs").await, ["0", "0", "0"]);
        let handle = message["ReceiptHandle"].as_str().unwrap_or_default();
        let sentence = format!(
            "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."
        );
        let refused = refusal(&cloud, "ChangeMessageVisibility", to(&message, 1)).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence.as_str()).into());
    }

    #[tokio::test]
    async fn a_visible_message_can_be_hidden_again_by_its_last_receiver() {
        let (cloud, message) = one_in_flight().await;
        cloud.advance(Duration::from_secs(31)).await;
        call(&cloud, "ChangeMessageVisibility", to(&message, 10)).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }

    #[tokio::test]
    async fn twelve_hours_in_all() {
        let (cloud, message) = one_in_flight().await;
        cloud.advance(Duration::from_secs(10)).await;
        let sentence = "Value 43191 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
        assert_eq!(refusal(&cloud, "ChangeMessageVisibility", to(&message, 43_191)).await.message, sentence);
        call(&cloud, "ChangeMessageVisibility", to(&message, 43_190)).await;
        let sentence = "Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200";
        assert_eq!(refusal(&cloud, "ChangeMessageVisibility", to(&message, 43_201)).await.message, sentence);
    }
}
