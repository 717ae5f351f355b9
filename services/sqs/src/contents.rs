//! What a sender gives: checked, measured, and turned into what is stored.

use crate::digest;
use crate::errors::{AttributeFault, Error, Reason};
use crate::limits::*;
use crate::shapes::{MessageAttributeValue, MessageSystemAttributeValue, SendMessageBatchRequestEntry};
use crate::state::message::{Attribute, AttributeValue, Content};
use crate::state::queue::{Fifo, Queue};
use std::time::Duration;
use wire::Map;

/// A message that may be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub content: Content,
    pub delay: Duration,
    pub bytes: usize,
    pub digests: Digests,
}

/// What the sender compares with its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Digests {
    pub body: String,
    pub attributes: Option<String>,
    pub system_attributes: Option<String>,
}

/// Checks one entry of a batch; a single message comes as one, too.
pub fn check(entry: SendMessageBatchRequestEntry, queue: &Queue, sender: String) -> Result<Draft, Error> {
    if entry.message_body.is_empty() {
        return Err(Error::MissingParameter { name: "MessageBody" });
    }
    let delay = delay(entry.delay_seconds, queue)?;
    check_tokens(&entry, queue)?;
    let attributes = attributes(entry.message_attributes.unwrap_or_default())?;
    let trace_header = trace_header(entry.message_system_attributes.unwrap_or_default())?;
    if !entry.message_body.chars().all(is_allowed) {
        return Err(Error::InvalidCharacters);
    }
    let digests = Digests {
        body: digest::of_body(&entry.message_body),
        attributes: digest::of_attributes(&attributes),
        system_attributes: digest::of_attributes(&trace_header),
    };
    let content = Content {
        deduplication_id: deduplication_id(entry.message_deduplication_id, &entry.message_body, queue)?,
        body: entry.message_body,
        attributes,
        trace_header: trace_header.and_then(|header| match header.value {
            AttributeValue::Text(text) => Some(text),
            AttributeValue::Binary(_) => None,
        }),
        group: entry.message_group_id,
        sender,
    };
    Ok(Draft { bytes: size(&content), content, delay, digests })
}

impl Draft {
    /// As part of a trace, where the message does not say of which it is.
    pub fn within(mut self, trace: Option<&str>) -> Draft {
        self.content.trace_header = self.content.trace_header.or_else(|| trace.map(str::to_owned));
        self
    }
}

/// Whether the queue takes a message of this size.
pub fn check_size(draft: &Draft, queue: &Queue, in_batch: bool) -> Result<(), Error> {
    let bytes_max = queue.settings.message_bytes_max;
    if draft.bytes > bytes_max as usize {
        return Err(Error::MessageTooLong { bytes_max, in_batch });
    }
    Ok(())
}

/// The characters of XML 1.0.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Body and attributes; what belongs to the system does not count.
pub fn size(content: &Content) -> usize {
    let of = |attribute: &Attribute| {
        let value = match &attribute.value {
            AttributeValue::Text(text) => text.len(),
            AttributeValue::Binary(bytes) => bytes.len(),
        };
        attribute.name.len() + attribute.kind.len() + value
    };
    content.body.len() + content.attributes.iter().map(of).sum::<usize>()
}

fn delay(asked_s: Option<i32>, queue: &Queue) -> Result<Duration, Error> {
    let refused = |reason: Reason| {
        let value = asked_s.unwrap_or_default().to_string();
        Error::InvalidValue { parameter: "DelaySeconds", value, reason }
    };
    match asked_s {
        None | Some(0) if queue.is_fifo() => Ok(queue.settings.delay()),
        Some(_) if queue.is_fifo() => {
            Err(refused("The request include parameter that is not valid for this queue type."))
        }
        None => Ok(queue.settings.delay()),
        Some(asked_s) => match u32::try_from(asked_s) {
            Ok(delay_s) if delay_s <= DELAY_S_MAX => Ok(Duration::from_secs(delay_s.into())),
            _ => Err(refused("DelaySeconds must be >= 0 and <= 900.")),
        },
    }
}

fn check_tokens(entry: &SendMessageBatchRequestEntry, queue: &Queue) -> Result<(), Error> {
    if let Some(group) = &entry.message_group_id {
        check_token("MessageGroupId", group, INVALID_GROUP)?;
    } else if queue.is_fifo() {
        return Err(Error::MissingParameter { name: "MessageGroupId" });
    }
    if let Some(id) = &entry.message_deduplication_id {
        check_token("MessageDeduplicationId", id, INVALID_DEDUPLICATION_ID)?;
        if !queue.is_fifo() {
            let reason = "The request includes a parameter that is not valid for this queue type.";
            return Err(Error::InvalidValue {
                parameter: "MessageDeduplicationId",
                value: id.clone(),
                reason,
            });
        }
    }
    Ok(())
}

const INVALID_GROUP: Reason =
    "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.";
const INVALID_DEDUPLICATION_ID: Reason =
    "MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.";

/// Ids that clients make up: letters, digits and punctuation of ASCII.
pub fn check_token(parameter: &'static str, token: &str, reason: Reason) -> Result<(), Error> {
    if token.is_empty() || token.len() > TOKEN_CHARS_MAX || !token.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(Error::InvalidValue { parameter, value: token.to_owned(), reason });
    }
    Ok(())
}

/// The sender's id, or the digest of the body where the queue says so.
fn deduplication_id(given: Option<String>, body: &str, queue: &Queue) -> Result<Option<String>, Error> {
    match (given, &queue.settings.fifo) {
        (Some(id), _) => Ok(Some(id)),
        (None, None) => Ok(None),
        (None, Some(Fifo { has_content_based_deduplication: true, .. })) => {
            let digest = ring::digest::digest(&ring::digest::SHA256, body.as_bytes());
            Ok(Some(data_encoding::HEXLOWER.encode(digest.as_ref())))
        }
        (None, Some(_)) => Err(Error::NoDeduplicationId),
    }
}

/// In the order of their names, as digests want them.
fn attributes(given: Map<MessageAttributeValue>) -> Result<Vec<Attribute>, Error> {
    if given.len() > MESSAGE_ATTRIBUTES_MAX {
        return Err(Error::TooManyMessageAttributes { count: given.len() });
    }
    let mut attributes = Vec::with_capacity(given.len());
    for (name, value) in given {
        match attribute(&name, value) {
            Ok(attribute) => attributes.push(attribute),
            Err(fault) => return Err(Error::MessageAttribute { name, fault }),
        }
    }
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(attributes)
}

fn attribute(name: &str, given: MessageAttributeValue) -> Result<Attribute, AttributeFault> {
    if !is_attribute_name(name) {
        return Err(AttributeFault::Name);
    }
    if given.string_list_values.is_some() || given.binary_list_values.is_some() {
        return Err(AttributeFault::IsList);
    }
    let kind = given.data_type;
    let base = kind.split('.').next().unwrap_or_default();
    let empty = || AttributeFault::Empty { kind: kind.clone() };
    let is_kind = kind.len() <= ATTRIBUTE_NAME_CHARS_MAX && kind.chars().all(is_allowed);
    let value = match base {
        "" => return Err(AttributeFault::NoType),
        "String" | "Number" if is_kind => {
            let text = given.string_value.filter(|text| !text.is_empty()).ok_or_else(empty)?;
            if base == "Number" && text.trim().parse::<f64>().is_err() {
                return Err(AttributeFault::NotANumber);
            }
            AttributeValue::Text(text)
        }
        "Binary" if is_kind => {
            let bytes = given.binary_value.filter(|bytes| !bytes.is_empty()).ok_or_else(empty)?;
            AttributeValue::Binary(bytes.to_vec())
        }
        _ => return Err(AttributeFault::Type),
    };
    Ok(Attribute { name: name.to_owned(), kind, value })
}

fn is_attribute_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let lower = name.to_ascii_lowercase();
    (1..=ATTRIBUTE_NAME_CHARS_MAX).contains(&name.len())
        && name.chars().all(is_plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && !lower.starts_with("aws.")
        && !lower.starts_with("amazon.")
}

/// The only attribute of the system that a sender may give.
fn trace_header(given: Map<MessageSystemAttributeValue>) -> Result<Option<Attribute>, Error> {
    let mut header = None;
    for (name, value) in given {
        let fault = match value.string_value.filter(|text| !text.is_empty()) {
            _ if name != "AWSTraceHeader" => AttributeFault::NotOfSystem,
            Some(text) if value.data_type == "String" => {
                header = Some(Attribute { name, kind: value.data_type, value: AttributeValue::Text(text) });
                continue;
            }
            _ => AttributeFault::TraceHeaderType,
        };
        return Err(Error::MessageAttribute { name, fault });
    }
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(kind: &str, text: Option<&str>) -> MessageAttributeValue {
        let string_value = text.map(str::to_owned);
        MessageAttributeValue { data_type: kind.to_owned(), string_value, ..Default::default() }
    }

    #[test]
    fn attributes_that_are_good() {
        for (kind, text) in
            [("String", "x"), ("String.custom", "x"), ("Number", "-1.5e3"), ("Number.int", "7")]
        {
            assert!(attribute("a.b-C_9", value(kind, Some(text))).is_ok(), "{kind}");
        }
        let binary = MessageAttributeValue {
            data_type: "Binary.png".to_owned(),
            binary_value: Some(wire::Blob::from(vec![0, 1])),
            ..Default::default()
        };
        assert_eq!(attribute("a", binary).map(|it| it.value), Ok(AttributeValue::Binary(vec![0, 1])));
    }

    #[test]
    fn attributes_that_are_not() {
        let fault = |name: &str, kind: &str, text| attribute(name, value(kind, text)).expect_err("is bad");
        for name in ["", "a b", ".a", "a.", "a..b", "AWS.x", "amazon.x", "é", &"a".repeat(257)] {
            assert_eq!(fault(name, "String", Some("x")), AttributeFault::Name, "{name}");
        }
        assert_eq!(fault("a", "", Some("x")), AttributeFault::NoType);
        assert_eq!(fault("a", "Text", Some("x")), AttributeFault::Type);
        assert_eq!(fault("a", "Number", Some("x")), AttributeFault::NotANumber);
        let empty = AttributeFault::Empty { kind: "Binary".to_owned() };
        assert_eq!(fault("a", "Binary", Some("x")), empty);
        let list =
            MessageAttributeValue { string_list_values: Some(Vec::new()), ..value("String", Some("x")) };
        assert_eq!(attribute("a", list), Err(AttributeFault::IsList));
    }

    #[test]
    fn characters_of_xml() {
        assert!("\t\n\r é\u{D7FF}\u{E000}\u{FFFD}\u{10FFFF}".chars().all(is_allowed));
        assert!(!"\0\u{8}\u{b}\u{1f}\u{FFFE}\u{FFFF}".chars().any(is_allowed));
    }
}
