//! Queues: received messages are hidden until they are deleted, or until they were hidden long enough.

use super::record::Record;
use super::source::{Asker, Source};
use crate::mappings::sources::queue_url;
use crate::state::mapping::Mapping;
use data_encoding::BASE64;
use kernel::ports::Call;
use kernel::{ApiError, BoxFuture};
use serde::{Serialize, Serializer};
use serde_json::value::to_raw_value;
use wire::{Map, Value};

/// Of one request.
const MESSAGES_MAX: usize = 10;
const WAIT_S_MAX: u32 = 20;

pub struct Queue;

impl Source for Queue {
    fn receive<'a>(
        &'a self,
        asker: Asker<'a>,
        count: usize,
        wait_s: u32,
    ) -> BoxFuture<'a, Result<Vec<Record>, ApiError>> {
        Box::pin(async move {
            let all = || Value::List(vec![Value::from("All")]);
            let input = map([
                ("QueueUrl", Value::from(queue_url(&asker.mapping.source))),
                ("MessageSystemAttributeNames", all()),
                ("MessageAttributeNames", all()),
                ("MaxNumberOfMessages", Value::Int(i64::try_from(count).unwrap_or(1))),
                ("WaitTimeSeconds", Value::Int(wait_s.into())),
            ]);
            let told = call(asker, "ReceiveMessage", &input).await?;
            let messages = told.get("Messages").and_then(Value::as_list).unwrap_or_default();
            Ok(messages.iter().filter_map(|message| record(message, asker.mapping)).collect())
        })
    }

    fn finish<'a>(
        &'a self,
        asker: Asker<'a>,
        records: Vec<&'a Record>,
    ) -> BoxFuture<'a, Result<(), ApiError>> {
        Box::pin(async move {
            for some in records.chunks(MESSAGES_MAX) {
                let entry = |(place, record): (usize, &&Record)| {
                    map([
                        ("Id", Value::from(place.to_string())),
                        ("ReceiptHandle", Value::from(record.handle.as_str())),
                    ])
                };
                let entries = some.iter().enumerate().map(entry).collect();
                let url = queue_url(&asker.mapping.source);
                let input = map([("QueueUrl", Value::from(url)), ("Entries", Value::List(entries))]);
                call(asker, "DeleteMessageBatch", &input).await?;
            }
            Ok(())
        })
    }

    fn count_max(&self) -> usize {
        MESSAGES_MAX
    }

    fn wait_s_max(&self) -> u32 {
        WAIT_S_MAX
    }
}

fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Map(members.into_iter().collect())
}

async fn call(asker: Asker<'_>, operation: &str, input: &Value) -> Result<Value, ApiError> {
    let Asker { cloud, caller, here, .. } = asker;
    cloud.world.calls.call(cloud, Call { service: "sqs", operation, input, caller, here }).await
}

/// A message as functions see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    message_id: &'a str,
    receipt_handle: &'a str,
    body: &'a str,
    attributes: Pairs<'a, &'a str>,
    message_attributes: Pairs<'a, Attribute<'a>>,
    /// With a window, AWS tells it also where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    md5_of_message_attributes: Option<Option<&'a str>>,
    md5_of_body: &'a str,
    event_source: &'static str,
    #[serde(rename = "eventSourceARN")]
    event_source_arn: &'a str,
    aws_region: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attribute<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
    string_list_values: [(); 0],
    binary_list_values: [(); 0],
    data_type: &'a str,
}

/// An object whose members keep their order.
struct Pairs<'a, V>(Vec<(&'a str, V)>);

impl<V: Serialize> Serialize for Pairs<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// As AWS orders them.
const ATTRIBUTES: [&str; 9] = [
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "SentTimestamp",
    "SequenceNumber",
    "MessageGroupId",
    "SenderId",
    "MessageDeduplicationId",
    "ApproximateFirstReceiveTimestamp",
    "DeadLetterQueueSourceArn",
];

fn record(message: &Value, mapping: &Mapping) -> Option<Record> {
    let text = |name: &str| message.get(name).and_then(Value::as_text);
    let (id, handle) = (text("MessageId")?, text("ReceiptHandle")?);
    let system = message.get("Attributes");
    let told = |name| Some((name, system?.get(name)?.as_text()?));
    let own = message.get("MessageAttributes").and_then(Value::as_map);
    let digest = text("MD5OfMessageAttributes");
    let event = Message {
        message_id: id,
        receipt_handle: handle,
        body: text("Body")?,
        attributes: Pairs(ATTRIBUTES.into_iter().filter_map(told).collect()),
        message_attributes: Pairs(own.map(attributes).unwrap_or_default()),
        md5_of_message_attributes: (digest.is_some() || mapping.settings.window_s > 0).then_some(digest),
        md5_of_body: text("MD5OfBody")?,
        event_source: "aws:sqs",
        event_source_arn: &mapping.source,
        aws_region: &mapping.region,
    };
    let json = to_raw_value(&event).ok()?;
    let trace = system.and_then(|system| system.get("AWSTraceHeader")?.as_text()).map(str::to_owned);
    Some(Record { id: id.to_owned(), handle: handle.to_owned(), json, trace })
}

fn attributes(own: &Map<Value>) -> Vec<(&str, Attribute<'_>)> {
    own.iter().map(|(name, value)| (name, attribute(value))).collect()
}

fn attribute(value: &Value) -> Attribute<'_> {
    let text = |name: &str| value.get(name).and_then(Value::as_text);
    let binary_value = match value.get("BinaryValue") {
        Some(Value::Blob(bytes)) => Some(BASE64.encode(bytes)),
        _ => None,
    };
    Attribute {
        string_value: text("StringValue"),
        binary_value,
        string_list_values: [],
        binary_list_values: [],
        data_type: text("DataType").unwrap_or_default(),
    }
}
