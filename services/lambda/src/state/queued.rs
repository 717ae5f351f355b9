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
}

store::row! {
    QueuedEvent in TableId::new(0x050c, "lambda.queued-events"),
    key (due_ms: i64, id: EventId) = |event| (event.due.0, event.id),
    versions { 1: QueuedEvent }
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
