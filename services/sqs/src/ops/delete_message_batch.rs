//! DeleteMessageBatch: up to ten messages are done with.

use crate::shapes::{DeleteMessageBatchRequest, DeleteMessageBatchResult, DeleteMessageBatchResultEntry};
use crate::{address, batch, settling};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteMessageBatch;

impl Operation for DeleteMessageBatch {
    const NAME: &'static str = "DeleteMessageBatch";
    type Input = DeleteMessageBatchRequest;
    type Output = DeleteMessageBatchResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:deletemessage", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        batch::check_ids(
            "DeleteMessageBatchRequestEntry",
            input.entries.iter().map(|entry| entry.id.as_str()),
        )?;
        let queue = address::queue(cx, &input.queue_url).await?;
        let mut answer = DeleteMessageBatchResult::default();
        for entry in input.entries {
            match settling::delete(cx, &queue, &entry.receipt_handle).await {
                Ok(()) => answer.successful.push(DeleteMessageBatchResultEntry { id: entry.id }),
                Err(refusal) => answer.failed.push(batch::failed(entry.id, refusal)?),
            }
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, receive, refusal, send, url};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn entries_succeed_and_fail_one_by_one() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let handle = receive(&cloud, "jobs").await[0]["ReceiptHandle"].clone();
        let entries = json!([{"Id": "good", "ReceiptHandle": handle}, {"Id": "bad", "ReceiptHandle": "x"}]);
        let answer =
            call(&cloud, "DeleteMessageBatch", json!({"QueueUrl": url("jobs"), "Entries": entries})).await;
        assert_eq!(answer["Successful"], json!([{"Id": "good"}]));
        let failed = &answer["Failed"][0];
        assert_eq!((&failed["Id"], &failed["Code"]), (&json!("bad"), &json!("ReceiptHandleIsInvalid")));
        cloud.advance(Duration::from_secs(60)).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
    }

    #[tokio::test]
    async fn ids_are_checked_before_anything_is_done() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let entry = json!({"Id": "a", "ReceiptHandle": "x"});
        let asked = json!({"QueueUrl": url("jobs"), "Entries": [entry, entry]});
        let refused = refusal(&cloud, "DeleteMessageBatch", asked).await;
        assert_eq!(refused, (400, "BatchEntryIdsNotDistinct", "Id a repeated.").into());
    }
}
