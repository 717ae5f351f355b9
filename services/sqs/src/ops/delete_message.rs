//! DeleteMessage: the message is done with.

use crate::shapes::DeleteMessageRequest;
use crate::{address, settling};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteMessage;

impl Operation for DeleteMessage {
    const NAME: &'static str = "DeleteMessage";
    type Input = DeleteMessageRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:deletemessage", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        settling::delete(cx, &queue, &input.receipt_handle).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, numbers, receive, refusal, send, url};
    use serde_json::{Value, json};
    use std::time::Duration;
    use testkit::Cloud;

    async fn delete(cloud: &Cloud, message: &Value) {
        let asked = json!({"QueueUrl": url("jobs"), "ReceiptHandle": message["ReceiptHandle"]});
        call(cloud, "DeleteMessage", asked).await;
    }

    #[tokio::test]
    async fn what_is_deleted_does_not_come_back() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let received = receive(&cloud, "jobs").await;
        delete(&cloud, &received[0]).await;
        delete(&cloud, &received[0]).await;
        assert_eq!(numbers(&cloud, "jobs").await, ["0", "0", "0"]);
        cloud.advance(Duration::from_secs(60)).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }

    #[tokio::test]
    async fn a_handle_outlives_its_time_but_not_the_next_receive() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let first = receive(&cloud, "jobs").await;
        cloud.advance(Duration::from_secs(30)).await;
        let second = receive(&cloud, "jobs").await;
        delete(&cloud, &first[0]).await;
        cloud.advance(Duration::from_secs(30)).await;
        delete(&cloud, &second[0]).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }

    #[tokio::test]
    async fn handles_that_are_none_or_of_another_queue() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        make(&cloud, "others").await;
        send(&cloud, "others", "a").await;
        let foreign =
            receive(&cloud, "others").await[0]["ReceiptHandle"].as_str().unwrap_or_default().to_owned();
        for handle in ["x".to_owned(), foreign] {
            let asked = json!({"QueueUrl": url("jobs"), "ReceiptHandle": handle});
            let sentence = format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
            let refused = refusal(&cloud, "DeleteMessage", asked).await;
            assert_eq!(refused, (400, "ReceiptHandleIsInvalid", sentence.as_str()).into());
        }
    }
}
