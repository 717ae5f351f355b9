//! Events that nobody waits for, until they have succeeded or failed for good. What they carry is kept beside
//! them, in parts that fit into rows, so that looking for what is due reads little.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

pub type EventId = [u8; 16];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuedEvent {
    /// When it is to be tried next.
    pub due: Time,
    pub id: EventId,
    pub account: String,
    pub region: String,
    pub name: String,
    /// The version or alias that was asked for.
    pub qualifier: Option<String>,
    pub request_id: String,
    pub client_context: Option<String>,
    pub created: Time,
    /// How often the function was run on it.
    pub attempts: u32,
    /// How often there was no room for it since.
    pub throttled: u32,
    pub parts: u32,
    /// The header of its trace.
    pub trace: Option<String>,
}

/// Without a trace.
#[derive(Serialize, Deserialize)]
struct QueuedEventV1 {
    due: Time,
    id: EventId,
    account: String,
    region: String,
    name: String,
    qualifier: Option<String>,
    request_id: String,
    client_context: Option<String>,
    created: Time,
    attempts: u32,
    throttled: u32,
    parts: u32,
}

impl From<QueuedEventV1> for QueuedEvent {
    fn from(old: QueuedEventV1) -> QueuedEvent {
        QueuedEvent {
            due: old.due,
            id: old.id,
            account: old.account,
            region: old.region,
            name: old.name,
            qualifier: old.qualifier,
            request_id: old.request_id,
            client_context: old.client_context,
            created: old.created,
            attempts: old.attempts,
            throttled: old.throttled,
            parts: old.parts,
            trace: None,
        }
    }
}

store::row! {
    QueuedEvent in TableId::new(0x050c, "lambda.queued-events"),
    key (due_ms: i64, id: EventId) = |event| (event.due.0, event.id),
    versions { 1: QueuedEventV1, 2: QueuedEvent }
}

/// A part of what an event carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventPart {
    pub id: EventId,
    pub part: u32,
    pub bytes: Vec<u8>,
}

store::row! {
    EventPart in TableId::new(0x050d, "lambda.event-parts"),
    key (id: EventId, part: u32) = |part| (part.id, part.part),
    versions { 1: EventPart }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Row;
    use store::row::write_form;

    #[test]
    fn the_first_form_is_read() {
        let text = |text: &str| text.to_owned();
        let old = QueuedEventV1 {
            due: Time(7),
            id: [1; 16],
            account: text("0"),
            region: text("r"),
            name: text("f"),
            qualifier: None,
            request_id: text("q"),
            client_context: None,
            created: Time(5),
            attempts: 1,
            throttled: 2,
            parts: 3,
        };
        let mut value = Vec::new();
        write_form(1, &old, &mut value);
        let event = QueuedEvent::decode((7, [1; 16]), &value).expect("is read");
        assert_eq!((event.attempts, event.throttled, event.parts, event.trace), (1, 2, 3, None));
    }
}
