//! A message on its way into a queue: from a sender, or from another queue.

use crate::state::message::{Content, MessageId};
use kernel::{Ids, Time};

#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    pub id: MessageId,
    pub sent: Time,
    pub receives: u32,
    pub first_received: Option<Time>,
    /// The ARN of the queue that it came from, for dead letters.
    pub source: Option<String>,
    pub content: Content,
}

impl Letter {
    /// A message that has just been sent.
    pub fn new(ids: &Ids, now: Time, content: Content) -> Letter {
        Letter { id: new_id(ids), sent: now, receives: 0, first_received: None, source: None, content }
    }
}

/// A version 4 UUID.
fn new_id(ids: &Ids) -> MessageId {
    let mut id = ids.bytes::<16>();
    id[6] = id[6] & 0x0f | 0x40;
    id[8] = id[8] & 0x3f | 0x80;
    id
}

/// A message id as clients see it.
pub fn id_text(id: &MessageId) -> String {
    let digits = data_encoding::HEXLOWER.encode(id);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids() {
        let text = id_text(&new_id(&Ids::seeded(1)));
        assert_eq!((text.len(), text.matches('-').count(), text.as_bytes()[14]), (36, 4, b'4'));
    }
}
