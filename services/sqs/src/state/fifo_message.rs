//! Messages of FIFO queues: by group, in the order of their sequence numbers. They stay where they are until
//! they are deleted.

use super::message::{MessageId, Stored};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FifoMessage {
    pub queue: u64,
    pub generation: u32,
    pub group: String,
    pub sequence: u64,
    pub id: MessageId,
    pub sent: Time,
    /// When it was received, until when it is hidden. One that never was follows the queue's delay.
    pub hidden_until: Option<Time>,
    pub receives: u32,
    pub first_received: Option<Time>,
    pub received: Option<Time>,
    /// The ARN of the queue that it came from, for dead letters.
    pub source: Option<String>,
    pub content: Stored,
}

store::row! {
    FifoMessage in TableId::new(0x0220, "sqs.fifo-messages"),
    key (queue: u64, generation: u32, group: String, sequence: u64) =
        |message| (message.queue, message.generation, message.group.clone(), message.sequence),
    versions { 1: FifoMessage }
}
