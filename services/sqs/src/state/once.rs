//! What FIFO queues remember for five minutes, so that a request that is sent again does nothing again.
//!
//! The keys begin with the five minutes (since 1970) in which the row was written: who looks for an id looks
//! into this span and the one before, and a tick removes whole spans.

use crate::limits::DEDUPLICATION_MS;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

/// A deduplication id that was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub queue: u64,
    pub generation: u32,
    pub span: u32,
    /// The message group where ids count inside groups, else empty.
    pub scope: String,
    pub deduplication_id: String,
    pub at: Time,
    pub id: [u8; 16],
    pub sequence: u64,
}

store::row! {
    Sent in TableId::new(0x0223, "sqs.fifo-sent"),
    key (queue: u64, generation: u32, span: u32, scope: String, deduplication_id: String) = |sent| (
        sent.queue,
        sent.generation,
        sent.span,
        sent.scope.clone(),
        sent.deduplication_id.clone()
    ),
    versions { 1: Sent }
}

/// What a receive with an attempt id took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    pub queue: u64,
    pub generation: u32,
    pub span: u32,
    pub attempt: String,
    pub at: Time,
    /// Group, sequence number and number of receives of each message.
    pub taken: Vec<(String, u64, u32)>,
}

store::row! {
    Received in TableId::new(0x0224, "sqs.fifo-received"),
    key (queue: u64, generation: u32, span: u32, attempt: String) =
        |received| (received.queue, received.generation, received.span, received.attempt.clone()),
    versions { 1: Received }
}

/// The five minutes that an instant lies in.
pub fn span(at: Time) -> u32 {
    u32::try_from(at.0.div_euclid(DEDUPLICATION_MS)).unwrap_or(0)
}

/// From when on nothing of a span is remembered any more.
pub fn forgotten_at(span: u32) -> Time {
    Time((i64::from(span) + 2) * DEDUPLICATION_MS)
}
