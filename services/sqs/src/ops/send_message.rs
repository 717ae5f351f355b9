//! SendMessage: puts a message into a queue.

use crate::shapes::{SendMessageBatchRequestEntry, SendMessageRequest, SendMessageResult};
use crate::{address, contents, sending};
use kernel::{Access, Cx, Operation, Result};

pub struct SendMessage;

impl Operation for SendMessage {
    const NAME: &'static str = "SendMessage";
    type Input = SendMessageRequest;
    type Output = SendMessageResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:sendmessage", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        let draft = contents::check(entry(input), &queue, cx.caller.principal.unique_id())?;
        contents::check_size(&draft, &queue, false)?;
        let draft = draft.within(cx.caller.source.trace.as_deref());
        let sent = sending::send(cx, &queue, draft).await?;
        Ok(SendMessageResult {
            md5_of_message_body: Some(sent.digests.body),
            md5_of_message_attributes: sent.digests.attributes,
            md5_of_message_system_attributes: sent.digests.system_attributes,
            message_id: Some(sent.id),
            sequence_number: sent.sequence,
        })
    }
}

/// The message as the only one of a batch.
fn entry(input: SendMessageRequest) -> SendMessageBatchRequestEntry {
    SendMessageBatchRequestEntry {
        id: String::new(),
        message_body: input.message_body,
        delay_seconds: input.delay_seconds,
        message_attributes: input.message_attributes,
        message_system_attributes: input.message_system_attributes,
        message_deduplication_id: input.message_deduplication_id,
        message_group_id: input.message_group_id,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, make_with, receive, refusal, url};
    use serde_json::{Value, json};

    async fn refused(queue: &str, more: Value) -> (String, String) {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        make_with(&cloud, "jobs.fifo", json!({"FifoQueue": "true"})).await;
        make_with(&cloud, "small", json!({"MaximumMessageSize": "1024"})).await;
        let mut asked = json!({"QueueUrl": url(queue), "MessageBody": "x"});
        more.as_object().into_iter().flatten().for_each(|(name, value)| asked[name] = value.clone());
        let refusal = refusal(&cloud, "SendMessage", asked).await;
        (refusal.code, refusal.message)
    }

    #[tokio::test]
    async fn what_is_sent_arrives_with_its_digests() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let attributes = json!({"Foo": {"DataType": "String", "StringValue": "Bar"}});
        let header = json!({"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1"}});
        let asked = json!({"QueueUrl": url("jobs"), "MessageBody": "msg", "MessageAttributes": attributes,
            "MessageSystemAttributes": header, "MessageGroupId": "test"});
        let sent = call(&cloud, "SendMessage", asked).await;
        assert_eq!(sent["MD5OfMessageBody"], "6e2baaf3b97dbeef01c0043275f9a0e7");
        assert_eq!(sent["MD5OfMessageAttributes"], "ae7155c6026991b6d54b11589678bf9c");
        assert!(sent["MD5OfMessageSystemAttributes"].is_string() && sent["SequenceNumber"].is_null());
        let received = receive(&cloud, "jobs").await;
        let message = &received[0];
        assert_eq!(message["MessageId"], sent["MessageId"]);
        assert_eq!(message["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"]);
        assert_eq!(message["MessageAttributes"], attributes);
        let now = testkit::START.0.to_string();
        let expected = json!({"SenderId": testkit::ACCOUNT, "SentTimestamp": now, "ApproximateReceiveCount": "1",
            "ApproximateFirstReceiveTimestamp": now, "AWSTraceHeader": "Root=1", "MessageGroupId": "test"});
        assert_eq!(message["Attributes"], expected);
    }

    #[tokio::test]
    async fn bodies_that_are_refused() {
        let missing = (
            "MissingRequiredParameterException".to_owned(),
            "The request must contain the parameter MessageBody.".to_owned(),
        );
        assert_eq!(refused("jobs", json!({"MessageBody": ""})).await, missing);
        assert_eq!(refused("jobs", json!({"MessageBody": "\u{1}"})).await.0, "InvalidMessageContents");
        let sentence = |bytes| {
            format!("One or more parameters are invalid. Reason: Message must be shorter than {bytes} bytes.")
        };
        let too_long = json!({"MessageBody": "a".repeat(1_048_577)});
        assert_eq!(
            refused("jobs", too_long).await,
            ("InvalidParameterValueException".to_owned(), sentence(1_048_576))
        );
        let attributes = json!({"a": {"DataType": "String", "StringValue": "a".repeat(1_017)}});
        assert_eq!(refused("small", json!({"MessageAttributes": attributes})).await.1, sentence(1_024));
    }

    #[tokio::test]
    async fn attributes_that_are_refused() {
        let of = |value: Value| json!({"MessageAttributes": {"ErrorDetails": value}});
        let empty = of(json!({"DataType": "String", "StringValue": ""}));
        let sentence =
            "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.";
        assert_eq!(
            refused("jobs", empty).await,
            ("InvalidParameterValueException".to_owned(), sentence.to_owned())
        );
        let many: Value = (0..300)
            .map(|n| (format!("a{n}"), json!({"DataType": "String", "StringValue": "x"})))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let sentence = "Number of message attributes [300] exceeds the allowed maximum [10].";
        assert_eq!(refused("jobs", json!({"MessageAttributes": many})).await.1, sentence);
    }

    #[tokio::test]
    async fn delays_that_are_refused() {
        let sentence =
            "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.";
        assert_eq!(refused("jobs", json!({"DelaySeconds": 901})).await.1, sentence);
        let fifo = json!({"DelaySeconds": 2, "MessageGroupId": "g", "MessageDeduplicationId": "d"});
        let sentence = "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.";
        assert_eq!(refused("jobs.fifo", fifo).await.1, sentence);
    }

    #[tokio::test]
    async fn fifo_queues_want_a_group_and_an_id() {
        let missing = "The request must contain the parameter MessageGroupId.";
        assert_eq!(
            refused("jobs.fifo", json!({})).await,
            ("MissingRequiredParameterException".to_owned(), missing.to_owned())
        );
        let sentence = "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly";
        assert_eq!(refused("jobs.fifo", json!({"MessageGroupId": "g"})).await.1, sentence);
        for (name, value) in
            [("MessageGroupId", ""), ("MessageGroupId", "a b"), ("MessageDeduplicationId", "a b")]
        {
            let sentence = format!(
                "Value {value} for parameter {name} is invalid. Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
            );
            assert_eq!(refused("jobs", json!({name: value})).await.1, sentence);
        }
    }
}
