//! Messages of standard queues.
//!
//! One row a message, ordered by the time from which it can be received: a receive takes rows from the
//! front and writes them anew further behind, when they shall be visible again. Every row is written at
//! `now` or later, so that whoever remembers how far it has read never looks back.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub queue: u64,
    pub generation: u32,
    /// 0 for messages without a group; groups are spread over the others.
    pub lane: u32,
    pub visible: Time,
    /// Keeps those of one millisecond in the order in which they came.
    pub order: u32,
    pub id: MessageId,
    pub sent: Time,
    pub receives: u32,
    pub first_received: Option<Time>,
    pub received: Option<Time>,
    /// Its visibility was changed since it was received: a [`Moved`] row leads from the handle here.
    pub is_moved: bool,
    /// The ARN of the queue that it came from, for dead letters.
    pub source: Option<String>,
    pub content: Stored,
}

/// A message's content: in its row, or beside it in so many [`LargeContent`] rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stored {
    Here(Content),
    Beside { parts: u32 },
}

/// A UUID as bytes.
pub type MessageId = [u8; 16];

/// What the sender gave, and who it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub body: String,
    /// In the order of their names.
    pub attributes: Vec<Attribute>,
    pub trace_header: Option<String>,
    pub group: Option<String>,
    pub deduplication_id: Option<String>,
    pub sender: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub name: String,
    /// `String`, `Number` or `Binary`, and perhaps a custom suffix.
    pub kind: String,
    pub value: AttributeValue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    Text(String),
    Binary(#[serde(with = "serde_bytes")] Vec<u8>),
}

store::row! {
    Message in TableId::new(0x0210, "sqs.messages"),
    key (queue: u64, generation: u32, lane: u32, visible_ms: i64, order: u32, id: [u8; 16]) =
        |message| message.place(),
    versions { 1: Message }
}

/// The key of a message's row.
pub type Place = (u64, u32, u32, i64, u32, MessageId);

impl Message {
    pub fn place(&self) -> Place {
        (self.queue, self.generation, self.lane, self.visible.0, self.order, self.id)
    }
}

/// A part of a content that is too large to be copied at each receive, or for one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LargeContent {
    pub queue: u64,
    pub generation: u32,
    pub id: MessageId,
    pub part: u32,
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

store::row! {
    LargeContent in TableId::new(0x0211, "sqs.large-contents"),
    key (queue: u64, generation: u32, id: [u8; 16], part: u32) =
        |large| (large.queue, large.generation, large.id, large.part),
    versions { 1: LargeContent }
}

/// Where a message lies whose visibility was changed: handles know the place that it had when it was
/// received. Gone with the message, and with its next receive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub queue: u64,
    pub generation: u32,
    pub id: MessageId,
    pub visible: Time,
}

store::row! {
    Moved in TableId::new(0x0212, "sqs.moved-messages"),
    key (queue: u64, generation: u32, id: [u8; 16]) = |moved| (moved.queue, moved.generation, moved.id),
    versions { 1: Moved }
}
