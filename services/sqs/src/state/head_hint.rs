//! Where to begin looking for a queue's first message after a restart: all before it are gone. Written now and
//! then; an old one costs time only.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadHint {
    pub queue: u64,
    pub generation: u32,
    pub before: Time,
}

store::row! {
    HeadHint in TableId::new(0x0213, "sqs.head-hints"),
    key (queue: u64, generation: u32) = |hint| (hint.queue, hint.generation),
    versions { 1: HeadHint }
}
