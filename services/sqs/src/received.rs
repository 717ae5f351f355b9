//! A message that was received, as the receiver gets it.

use crate::digest;
use crate::handle::Handle;
use crate::letter::id_text;
use crate::shapes::{self, MessageAttributeValue, ReceiveMessageRequest};
use crate::state::message::{Attribute, AttributeValue, Content, MessageId};
use kernel::Time;
use wire::{Blob, Map};

#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub id: MessageId,
    pub handle: Handle,
    pub sent: Time,
    pub receives: u32,
    pub first_received: Time,
    pub sequence: Option<u64>,
    pub source: Option<String>,
    pub content: Content,
}

/// Which attributes a receiver wants to see.
pub struct Filter {
    system: Vec<String>,
    own: Vec<String>,
}

impl Filter {
    pub fn new(asked: &ReceiveMessageRequest) -> Filter {
        let system = asked.attribute_names.iter().chain(&asked.message_system_attribute_names).flatten();
        let own = asked.message_attribute_names.iter().flatten();
        Filter { system: system.cloned().collect(), own: own.cloned().collect() }
    }

    fn shows_system(&self, name: &str) -> bool {
        self.system.iter().any(|asked| asked == "All" || asked == name)
    }

    /// By name, by the beginning of the name as `foo.*`, or all.
    fn shows(&self, name: &str) -> bool {
        self.own.iter().any(|asked| match asked.as_str() {
            "All" | ".*" | "*" => true,
            asked => asked == name || asked.strip_suffix(".*").is_some_and(|start| name.starts_with(start)),
        })
    }
}

impl Received {
    pub fn show(self, filter: &Filter) -> shapes::Message {
        let system = self.system_attributes(filter);
        let own: Vec<Attribute> =
            self.content.attributes.into_iter().filter(|attribute| filter.shows(&attribute.name)).collect();
        shapes::Message {
            message_id: Some(id_text(&self.id)),
            receipt_handle: Some(self.handle.text()),
            md5_of_body: Some(digest::of_body(&self.content.body)),
            body: Some(self.content.body),
            attributes: (!system.is_empty()).then_some(system),
            md5_of_message_attributes: digest::of_attributes(&own),
            message_attributes: (!own.is_empty()).then(|| own.into_iter().map(shown).collect()),
        }
    }

    fn system_attributes(&self, filter: &Filter) -> Map<String> {
        let content = &self.content;
        let all = [
            ("SenderId", Some(content.sender.clone())),
            ("SentTimestamp", Some(self.sent.0.to_string())),
            ("ApproximateReceiveCount", Some(self.receives.to_string())),
            ("ApproximateFirstReceiveTimestamp", Some(self.first_received.0.to_string())),
            ("SequenceNumber", self.sequence.map(sequence_text)),
            ("MessageDeduplicationId", content.deduplication_id.clone()),
            ("MessageGroupId", content.group.clone()),
            ("AWSTraceHeader", content.trace_header.clone()),
            ("DeadLetterQueueSourceArn", self.source.clone()),
        ];
        let wanted = all.into_iter().filter(|(name, _)| filter.shows_system(name));
        wanted.filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Twenty digits.
pub fn sequence_text(sequence: u64) -> String {
    format!("{sequence:020}")
}

fn shown(attribute: Attribute) -> (String, MessageAttributeValue) {
    let mut value = MessageAttributeValue { data_type: attribute.kind, ..Default::default() };
    match attribute.value {
        AttributeValue::Text(text) => value.string_value = Some(text),
        AttributeValue::Binary(bytes) => value.binary_value = Some(Blob::from(bytes)),
    }
    (attribute.name, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let filter = |names: &[&str]| Filter {
            system: names.iter().map(|name| (*name).to_owned()).collect(),
            own: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        for all in ["All", ".*"] {
            assert!(filter(&[all]).shows("Hello"), "{all}");
        }
        assert!(filter(&["Hel.*"]).shows("Help.Me") && !filter(&["Hel.*"]).shows("General"));
        assert!(filter(&["Hello"]).shows("Hello") && !filter(&["Hello"]).shows("Hello2"));
        assert!(!filter(&[]).shows("Hello"));
        assert!(filter(&["All"]).shows_system("SenderId") && !filter(&["SenderId"]).shows_system("All"));
    }
}
