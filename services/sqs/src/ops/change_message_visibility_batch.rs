//! ChangeMessageVisibilityBatch: up to ten received messages stay hidden for another time.

use crate::errors::Error;
use crate::shapes::{
    ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult,
    ChangeMessageVisibilityBatchResultEntry,
};
use crate::{address, batch, settling};
use kernel::{Access, Cx, Operation, Result};

pub struct ChangeMessageVisibilityBatch;

const ENTRY: &str = "ChangeMessageVisibilityBatchRequestEntry";

impl Operation for ChangeMessageVisibilityBatch {
    const NAME: &'static str = "ChangeMessageVisibilityBatch";
    type Input = ChangeMessageVisibilityBatchRequest;
    type Output = ChangeMessageVisibilityBatchResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:changemessagevisibility", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        batch::check_ids(ENTRY, input.entries.iter().map(|entry| entry.id.as_str()))?;
        let queue = address::queue(cx, &input.queue_url).await?;
        let mut answer = ChangeMessageVisibilityBatchResult::default();
        for entry in input.entries {
            let changed = match entry.visibility_timeout {
                Some(hidden_for_s) => {
                    settling::change_visibility(cx, &queue, &entry.receipt_handle, hidden_for_s).await
                }
                None => Err(Error::MissingParameter { name: "VisibilityTimeout" }.into()),
            };
            match changed {
                Ok(()) => answer.successful.push(ChangeMessageVisibilityBatchResultEntry { id: entry.id }),
                Err(refusal) => answer.failed.push(batch::failed(entry.id, refusal)?),
            }
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bodies, call, cloud, make, receive, send, url};
    use serde_json::json;

    #[tokio::test]
    async fn entries_succeed_and_fail_one_by_one() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let handle = receive(&cloud, "jobs").await[0]["ReceiptHandle"].clone();
        let entries = json!([
            {"Id": "good", "ReceiptHandle": handle, "VisibilityTimeout": 0},
            {"Id": "bad", "ReceiptHandle": "x", "VisibilityTimeout": 0},
            {"Id": "none", "ReceiptHandle": handle},
        ]);
        let asked = json!({"QueueUrl": url("jobs"), "Entries": entries});
        let answer = call(&cloud, "ChangeMessageVisibilityBatch", asked).await;
        assert_eq!(answer["Successful"], json!([{"Id": "good"}]));
        assert_eq!(answer["Failed"][0]["Code"], "ReceiptHandleIsInvalid");
        assert_eq!(answer["Failed"][1]["Code"], "MissingParameter");
        assert_eq!(bodies(&receive(&cloud, "jobs").await), ["a"]);
    }
}
