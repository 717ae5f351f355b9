//! Attributes of queues: what clients may set, and how it reads.
//!
//! The names are keys of a map, so the model does not check them: it is done here. Keys of the Key
//! Management Service are refused by name.

use crate::errors::Error;
use crate::limits::*;
use crate::memory::counts::Numbers;
use crate::redrive;
use crate::state::queue::{Fifo, Queue};
use auth::policy::{Kind, Policy};
use kernel::{Error as Refusal, Result};
use std::ops::RangeInclusive;
use wire::Map;

/// All attributes in the order in which AWS tells them.
const ALL: [&str; 21] = [
    "QueueArn",
    APPROXIMATE[0],
    APPROXIMATE[1],
    APPROXIMATE[2],
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
];

/// The attributes that are counted.
const APPROXIMATE: [&str; 3] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
];

/// Whether an answer to these names needs the messages counted.
pub fn are_counted(names: &[String]) -> bool {
    names.iter().any(|name| name == "All" || APPROXIMATE.contains(&name.as_str()))
}

/// The attributes that are asked for, of those that the queue has.
pub fn show(queue: &Queue, names: &[String], numbers: Numbers) -> Result<Map<String>, Error> {
    if let Some(name) = names.iter().find(|name| *name != "All" && !ALL.contains(&name.as_str())) {
        return Err(Error::UnknownAttribute { name: name.clone() });
    }
    let wanted = ALL.iter().filter(|name| names.iter().any(|asked| asked == "All" || asked == **name));
    Ok(wanted.filter_map(|name| Some((*name, read(queue, name, numbers)?))).collect())
}

/// Sets what is asked for, where the values are good.
pub fn set(queue: &mut Queue, attributes: &Map<String>) -> Result<()> {
    for (name, value) in attributes.iter() {
        set_one(queue, name, value)?;
    }
    check_together(queue, attributes)
}

/// The first of the attributes that the queue has another value for.
pub fn first_difference(queue: &Queue, asked: &Queue, attributes: &Map<String>) -> Option<String> {
    let value = |queue: &Queue, name: &str| read(queue, name, Numbers::default());
    attributes.keys().find(|name| value(queue, name) != value(asked, name)).map(str::to_owned)
}

fn read(queue: &Queue, name: &str, numbers: Numbers) -> Option<String> {
    let settings = &queue.settings;
    match name {
        "QueueArn" => Some(queue.arn()),
        "ApproximateNumberOfMessages" => Some(numbers.visible.to_string()),
        "ApproximateNumberOfMessagesNotVisible" => Some(numbers.in_flight.to_string()),
        "ApproximateNumberOfMessagesDelayed" => Some(numbers.delayed.to_string()),
        "CreatedTimestamp" => Some(queue.created.seconds().to_string()),
        "LastModifiedTimestamp" => Some(queue.modified.seconds().to_string()),
        "VisibilityTimeout" => Some(settings.visibility_s.to_string()),
        "MaximumMessageSize" => Some(settings.message_bytes_max.to_string()),
        "MessageRetentionPeriod" => Some(settings.retention_s.to_string()),
        "DelaySeconds" => Some(settings.delay_s.to_string()),
        "ReceiveMessageWaitTimeSeconds" => Some(settings.receive_wait_s.to_string()),
        "Policy" => settings.policy.clone(),
        "RedrivePolicy" => settings.redrive.as_ref().map(redrive::policy_text),
        "RedriveAllowPolicy" => settings.redrive_allow.as_ref().map(redrive::allow_policy_text),
        "SqsManagedSseEnabled" => Some(settings.is_encrypted.to_string()),
        _ => settings.fifo.as_ref().and_then(|fifo| read_fifo(fifo, name)),
    }
}

fn read_fifo(fifo: &Fifo, name: &str) -> Option<String> {
    let text = match name {
        "FifoQueue" => "true",
        "ContentBasedDeduplication" => text_of(fifo.has_content_based_deduplication),
        "DeduplicationScope" if fifo.deduplicates_by_group => "messageGroup",
        "DeduplicationScope" => "queue",
        "FifoThroughputLimit" if fifo.limits_by_group => "perMessageGroupId",
        "FifoThroughputLimit" => "perQueue",
        _ => return None,
    };
    Some(text.to_owned())
}

fn text_of(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

fn set_one(queue: &mut Queue, name: &str, value: &str) -> Result<()> {
    let settings = &mut queue.settings;
    match name {
        "DelaySeconds" => settings.delay_s = number(name, value, 0..=DELAY_S_MAX)?,
        "MaximumMessageSize" => {
            settings.message_bytes_max = number(name, value, MESSAGE_BYTES_MIN..=MESSAGE_BYTES_MAX)?;
        }
        "MessageRetentionPeriod" => {
            settings.retention_s = number(name, value, RETENTION_S_MIN..=RETENTION_S_MAX)?;
        }
        "ReceiveMessageWaitTimeSeconds" => {
            settings.receive_wait_s = number(name, value, 0..=RECEIVE_WAIT_S_MAX)?;
        }
        "VisibilityTimeout" => settings.visibility_s = number(name, value, 0..=VISIBILITY_S_MAX)?,
        "SqsManagedSseEnabled" => settings.is_encrypted = flag(name, value)?,
        "Policy" => settings.policy = policy(name, value)?,
        "RedrivePolicy" => settings.redrive = redrive::parse_policy(value)?,
        "RedriveAllowPolicy" => settings.redrive_allow = redrive::parse_allow_policy(value)?,
        "KmsMasterKeyId" if !value.is_empty() => return Err(without_kms(name)),
        "KmsDataKeyReusePeriodSeconds" if value != KMS_REUSE_S_DEFAULT => return Err(without_kms(name)),
        "KmsMasterKeyId" | "KmsDataKeyReusePeriodSeconds" => {}
        _ => set_fifo(settings.fifo.as_mut(), name, value)?,
    }
    Ok(())
}

/// What `KmsDataKeyReusePeriodSeconds` says where it says nothing.
const KMS_REUSE_S_DEFAULT: &str = "300";

fn without_kms(name: &str) -> Refusal {
    Refusal::not_implemented(format!("the queue attribute {name}"))
}

fn set_fifo(fifo: Option<&mut Fifo>, name: &str, value: &str) -> Result<(), Error> {
    let unknown = || Error::UnknownAttribute { name: name.to_owned() };
    let Some(fifo) = fifo else {
        return Err(match name {
            "DeduplicationScope" => Error::ForFifoOnly { attribute: "DeduplicationScope" },
            "FifoThroughputLimit" => Error::ForFifoOnly { attribute: "FifoThroughputLimit" },
            _ => unknown(),
        });
    };
    match name {
        "FifoQueue" if value == "true" => {}
        "FifoQueue" => return Err(Error::QueueTypeIsFixed),
        "ContentBasedDeduplication" => fifo.has_content_based_deduplication = flag(name, value)?,
        "DeduplicationScope" => {
            fifo.deduplicates_by_group = one_of(name, value, ["queue", "messageGroup"])?;
        }
        "FifoThroughputLimit" => {
            fifo.limits_by_group = one_of(name, value, ["perQueue", "perMessageGroupId"])?;
        }
        _ => return Err(unknown()),
    }
    Ok(())
}

/// What is good by itself but not beside the rest.
fn check_together(queue: &Queue, attributes: &Map<String>) -> Result<()> {
    let is_asked = |name: &str| attributes.get(name).is_some_and(|value| !value.is_empty());
    if is_asked("KmsMasterKeyId") && attributes.get("SqsManagedSseEnabled").is_some_and(|on| on == "true") {
        return Err(Error::TwoEncryptions.into());
    }
    let by_group = |fifo: &Fifo| (fifo.limits_by_group, fifo.deduplicates_by_group);
    if queue.settings.fifo.as_ref().map(by_group) == Some((true, false)) {
        return Err(Error::InvalidAttribute { name: "FifoThroughputLimit".to_owned() }.into());
    }
    Ok(())
}

fn invalid(name: &str) -> Error {
    Error::InvalidAttribute { name: name.to_owned() }
}

fn number(name: &str, value: &str, range: RangeInclusive<u32>) -> Result<u32, Error> {
    value.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| invalid(name))
}

fn flag(name: &str, value: &str) -> Result<bool, Error> {
    match value {
        _ if value.eq_ignore_ascii_case("true") => Ok(true),
        _ if value.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(invalid(name)),
    }
}

/// Whether it is the second of two words.
fn one_of(name: &str, value: &str, words: [&str; 2]) -> Result<bool, Error> {
    match words.iter().position(|word| *word == value) {
        Some(place) => Ok(place == 1),
        None => Err(invalid(name)),
    }
}

/// An empty policy is none.
fn policy(name: &str, value: &str) -> Result<Option<String>, Error> {
    if value.is_empty() {
        return Ok(None);
    }
    Policy::parse(value, Kind::Resource).map_err(|_| invalid(name))?;
    Ok(Some(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, make_with, refusal, url};
    use serde_json::json;

    async fn refused(name: &str, value: &str) -> (String, String) {
        let cloud = cloud();
        let asked = json!({"QueueName": "jobs", "Attributes": {name: value}});
        let refusal = refusal(&cloud, "CreateQueue", asked).await;
        (refusal.code, refusal.message)
    }

    #[tokio::test]
    async fn ranges() {
        for (name, value) in [
            ("DelaySeconds", "901"),
            ("DelaySeconds", "-1"),
            ("DelaySeconds", ""),
            ("MaximumMessageSize", "1023"),
            ("MaximumMessageSize", "1048577"),
            ("MessageRetentionPeriod", "59"),
            ("MessageRetentionPeriod", "1209601"),
            ("ReceiveMessageWaitTimeSeconds", "21"),
            ("VisibilityTimeout", "43201"),
            ("SqsManagedSseEnabled", "maybe"),
            ("Policy", "{}x"),
        ] {
            let sentence = format!("Invalid value for the parameter {name}.");
            assert_eq!(refused(name, value).await, ("InvalidAttributeValue".to_owned(), sentence), "{value}");
        }
    }

    #[tokio::test]
    async fn names() {
        let unknown = |name| format!("Unknown Attribute {name}.");
        for name in ["Colour", "FifoQueue", "ContentBasedDeduplication", "QueueArn", "All"] {
            assert_eq!(refused(name, "false").await, ("InvalidAttributeName".to_owned(), unknown(name)));
        }
        let sentence = "You can specify the DeduplicationScope only when FifoQueue is set to true.";
        assert_eq!(refused("DeduplicationScope", "queue").await.1, sentence);
        assert_eq!(refused("KmsMasterKeyId", "alias/aws/sqs").await.0, "NotImplemented");
    }

    #[tokio::test]
    async fn high_throughput_wants_both() {
        let cloud = cloud();
        let fifo = json!({"FifoQueue": "true", "FifoThroughputLimit": "perMessageGroupId"});
        let refusal =
            refusal(&cloud, "CreateQueue", json!({"QueueName": "a.fifo", "Attributes": fifo})).await;
        assert_eq!(refusal.message, "Invalid value for the parameter FifoThroughputLimit.");
    }

    #[tokio::test]
    async fn all_that_a_fifo_queue_has() {
        let cloud = cloud();
        make_with(&cloud, "a.fifo", json!({"FifoQueue": "true"})).await;
        let asked = json!({"QueueUrl": url("a.fifo"), "AttributeNames": ["All"]});
        let told = cloud.call("sqs", "GetQueueAttributes", asked).await.expect("is there");
        let created = testkit::START.seconds().to_string();
        let expected = json!({
            "ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesDelayed": "0",
            "ApproximateNumberOfMessagesNotVisible": "0", "ContentBasedDeduplication": "false",
            "CreatedTimestamp": created, "DeduplicationScope": "queue", "DelaySeconds": "0",
            "FifoQueue": "true", "FifoThroughputLimit": "perQueue", "LastModifiedTimestamp": created,
            "MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600",
            "QueueArn": "arn:aws:sqs:us-east-1:000000000000:a.fifo", "ReceiveMessageWaitTimeSeconds": "0",
            "SqsManagedSseEnabled": "true", "VisibilityTimeout": "30",
        });
        assert_eq!(told["Attributes"], expected);
    }
}
