//! Receipt handles: where a message lay when it was received, and which of its receives that was.
//!
//! A handle says what to look for, so that a delete costs no search. It is good as long as that receive was
//! the last one. It carries a checksum against typos, and no secret: it names a message by its random id, and
//! whoever shows it must be allowed to delete from the queue anyway.

use crate::errors::Error;
use crate::state::message::{Message, MessageId};
use crate::state::queue::Queue;
use data_encoding::BASE64;
use kernel::Time;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Handle {
    Standard {
        queue: u64,
        generation: u32,
        lane: u32,
        visible: Time,
        order: u32,
        id: MessageId,
        receives: u32,
    },
    Fifo {
        queue: u64,
        generation: u32,
        sequence: u64,
        receives: u32,
        group: String,
    },
}

const CHECKSUM_BYTES: usize = 4;

impl Handle {
    /// The handle of a message that has just been received.
    pub fn of(message: &Message) -> Handle {
        Handle::Standard {
            queue: message.queue,
            generation: message.generation,
            lane: message.lane,
            visible: message.visible,
            order: message.order,
            id: message.id,
            receives: message.receives,
        }
    }

    pub fn text(&self) -> String {
        let mut bytes = postcard::to_allocvec(self).expect("handles have lengths that are known");
        bytes.extend_from_slice(&checksum(&bytes).to_be_bytes());
        BASE64.encode(&bytes)
    }

    /// Reads a handle that this queue has given out.
    pub fn read(text: &str, queue: &Queue) -> Result<Handle, Error> {
        let handle = parse(text).filter(|handle| handle.queue() == queue.id);
        handle.ok_or_else(|| Error::InvalidHandle { handle: text.to_owned() })
    }

    fn queue(&self) -> u64 {
        match self {
            Handle::Standard { queue, .. } | Handle::Fifo { queue, .. } => *queue,
        }
    }
}

fn parse(text: &str) -> Option<Handle> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    let (handle, check) = bytes.split_last_chunk::<CHECKSUM_BYTES>()?;
    if checksum(handle).to_be_bytes() != *check {
        return None;
    }
    match postcard::take_from_bytes(handle) {
        Ok((handle, [])) => Some(handle),
        _ => None,
    }
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle() -> Handle {
        Handle::Fifo { queue: 7, generation: 0, sequence: u64::MAX, receives: 1, group: "a".to_owned() }
    }

    #[test]
    fn a_handle_comes_back_whole() {
        assert_eq!(parse(&handle().text()), Some(handle()));
    }

    #[test]
    fn anything_else_is_refused() {
        let mut typo = handle().text().into_bytes();
        typo[4] ^= 1;
        for text in ["", "x", "AAAA", "AAAAAAAA", &String::from_utf8(typo).expect("ASCII"), "é", "a b"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
