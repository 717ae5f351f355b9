//! SendMessageBatch: up to ten messages in one transaction. What is wrong with one message fails that one.

use crate::contents::Draft;
use crate::errors::Error;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::sending::Sent;
use crate::shapes::{
    SendMessageBatchRequest, SendMessageBatchRequestEntry, SendMessageBatchResult,
    SendMessageBatchResultEntry,
};
use crate::state::queue::Queue;
use crate::{address, batch, contents, sending};
use kernel::{Access, Cx, Operation, Result};

pub struct SendMessageBatch;

impl Operation for SendMessageBatch {
    const NAME: &'static str = "SendMessageBatch";
    type Input = SendMessageBatchRequest;
    type Output = SendMessageBatchResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:sendmessage", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        batch::check_ids(
            "SendMessageBatchRequestEntry",
            input.entries.iter().map(|entry| entry.id.as_str()),
        )?;
        let queue = address::queue(cx, &input.queue_url).await?;
        let drafts = drafts(input.entries, &queue, &cx.caller.principal.unique_id())?;
        let mut answer = SendMessageBatchResult::default();
        for (id, draft) in drafts {
            let draft = draft.and_then(|draft| contents::check_size(&draft, &queue, true).map(|()| draft));
            match draft.map(|draft| draft.within(cx.caller.source.trace.as_deref())) {
                Ok(draft) => answer.successful.push(entered(id, sending::send(cx, &queue, draft).await?)),
                Err(error) => answer.failed.push(batch::failed(id, error.into())?),
            }
        }
        Ok(answer)
    }
}

type Drafts = Vec<(String, Result<Draft, Error>)>;

fn drafts(entries: Vec<SendMessageBatchRequestEntry>, queue: &Queue, sender: &str) -> Result<Drafts, Error> {
    let mut drafts = Vec::with_capacity(entries.len());
    let mut bytes = 0;
    for entry in entries {
        let id = entry.id.clone();
        let draft = contents::check(entry, queue, sender.to_owned());
        match &draft {
            Ok(draft) => bytes += draft.bytes,
            // These are faults of the batch.
            Err(Error::MissingParameter { name: name @ "MessageGroupId" }) => {
                return Err(Error::MissingInBatch { name });
            }
            Err(Error::NoDeduplicationId) => return Err(Error::NoDeduplicationId),
            Err(_) => {}
        }
        drafts.push((id, draft));
    }
    if bytes > MESSAGE_BYTES_MAX as usize {
        return Err(Error::BatchTooLong { bytes });
    }
    Ok(drafts)
}

fn entered(id: String, sent: Sent) -> SendMessageBatchResultEntry {
    SendMessageBatchResultEntry {
        id,
        message_id: sent.id,
        md5_of_message_body: sent.digests.body,
        md5_of_message_attributes: sent.digests.attributes,
        md5_of_message_system_attributes: sent.digests.system_attributes,
        sequence_number: sent.sequence,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bodies, call, cloud, make, make_with, receive, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn entries_succeed_and_fail_one_by_one() {
        let cloud = cloud();
        make_with(&cloud, "small", json!({"MaximumMessageSize": "1024"})).await;
        let entries = json!([
            {"Id": "1", "MessageBody": "a"},
            {"Id": "2", "MessageBody": "b".repeat(1_025)},
            {"Id": "3", "MessageBody": "\u{1}"},
            {"Id": "4", "MessageBody": "d"},
        ]);
        let answer =
            call(&cloud, "SendMessageBatch", json!({"QueueUrl": url("small"), "Entries": entries})).await;
        assert_eq!(
            (&answer["Successful"][0]["Id"], &answer["Successful"][1]["Id"]),
            (&json!("1"), &json!("4"))
        );
        let sentence =
            "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.";
        let too_long =
            json!({"Id": "2", "SenderFault": true, "Code": "InvalidParameterValue", "Message": sentence});
        assert_eq!(answer["Failed"][0], too_long);
        assert_eq!(answer["Failed"][1]["Code"], "InvalidMessageContents");
        assert_eq!(bodies(&receive(&cloud, "small").await), ["a", "d"]);
    }

    #[tokio::test]
    async fn some_faults_are_the_batchs() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        make_with(&cloud, "jobs.fifo", json!({"FifoQueue": "true"})).await;
        let half = "a".repeat(524_289);
        let entries = json!([{"Id": "1", "MessageBody": half}, {"Id": "2", "MessageBody": half}]);
        let sentence = "Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.";
        let refused =
            refusal(&cloud, "SendMessageBatch", json!({"QueueUrl": url("jobs"), "Entries": entries})).await;
        assert_eq!(refused, (400, "BatchRequestTooLong", sentence).into());
        let entries = json!([{"Id": "1", "MessageBody": "a"}]);
        let asked = json!({"QueueUrl": url("jobs.fifo"), "Entries": entries});
        let sentence = "The request must contain the parameter MessageGroupId.";
        assert_eq!(
            refusal(&cloud, "SendMessageBatch", asked).await,
            (400, "InvalidParameterValueException", sentence).into()
        );
        let asked = json!({"QueueUrl": url("jobs"), "Entries": []});
        let sentence = "There should be at least one SendMessageBatchRequestEntry in the request.";
        assert_eq!(
            refusal(&cloud, "SendMessageBatch", asked).await,
            (400, "EmptyBatchRequest", sentence).into()
        );
    }
}
