//! Message groups of FIFO queues, and when each can be served: as soon as its first message is visible.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

/// A group that has messages. Every send writes it, so that the order of commits is that of sequence numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub queue: u64,
    pub generation: u32,
    pub name: String,
    /// The sequence number of its first message.
    pub first: u64,
    pub last: u64,
    /// Where its [`Turn`] stands.
    pub turn: Time,
}

store::row! {
    Group in TableId::new(0x0221, "sqs.fifo-groups"),
    key (queue: u64, generation: u32, name: String) =
        |group| (group.queue, group.generation, group.name.clone()),
    versions { 1: Group }
}

/// Index: the groups in the order in which they can be served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub queue: u64,
    pub generation: u32,
    pub at: Time,
    pub group: String,
}

store::row! {
    Turn in TableId::new(0x0222, "sqs.fifo-turns"),
    key (queue: u64, generation: u32, at_ms: i64, group: String) =
        |turn| (turn.queue, turn.generation, turn.at.0, turn.group.clone()),
    versions { 1: Turn }
}
