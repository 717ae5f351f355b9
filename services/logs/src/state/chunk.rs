//! Chunks: many events of one stream in a row.
//!
//! The value is the version of the form, a head, and the events one behind the other: how much later than
//! the one before, and the message. They are packed with LZ4 where that saves an eighth. The key is not
//! written again into the value: an event of the largest size must fit into a row.

use crate::event::Event;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{Error, Row, TableId};

/// The key of a chunk: stream, first time in milliseconds, number.
pub type ChunkKey = (u64, i64, u64);

#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// The stream's id.
    pub stream: u64,
    /// The time of its first event.
    pub first: Time,
    /// Later chunks of a stream have greater ones.
    pub sequence: u64,
    pub ingested: Time,
    /// In the order of time, at least one.
    pub events: Vec<Event>,
}

const FORM: u8 = 1;
/// Less than that is not worth packing.
const PACKED_BYTES_MIN: usize = 256;
/// No chunk has more, unpacked: what says otherwise is damaged.
const UNPACKED_BYTES_MAX: usize = 4 << 20;

#[derive(Serialize, Deserialize)]
struct Head {
    ingested: Time,
    count: u32,
    /// How long the events are when unpacked; nothing where they lie unpacked.
    unpacked_bytes: Option<u32>,
}

impl Row for Chunk {
    const TABLE: TableId = TableId::new(0x0420, "logs.chunks");
    type Key = ChunkKey;

    fn key(&self) -> Self::Key {
        (self.stream, self.first.0, self.sequence)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        let plain = self.plain();
        let packed = (plain.len() >= PACKED_BYTES_MIN)
            .then(|| lz4_flex::block::compress(&plain))
            .filter(|packed| packed.len() <= plain.len() / 8 * 7);
        let unpacked_bytes = packed.as_ref().map(|_| u32::try_from(plain.len()).unwrap_or(u32::MAX));
        let count = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        store::row::write_form(FORM, &Head { ingested: self.ingested, count, unpacked_bytes }, out);
        out.extend_from_slice(packed.as_deref().unwrap_or(&plain));
    }

    fn decode((stream, first, sequence): Self::Key, value: &[u8]) -> Result<Self, Error> {
        match store::row::split_version(Self::TABLE, value)? {
            (FORM, form) => {
                let (head, data) = postcard::take_from_bytes::<Head>(form).map_err(damaged)?;
                let events = match head.unpacked_bytes {
                    None => events(first, head.count, data)?,
                    Some(length) => events(first, head.count, &unpack(data, length)?)?,
                };
                Ok(Chunk { stream, first: Time(first), sequence, ingested: head.ingested, events })
            }
            (other, _) => Err(store::row::unknown_version(Self::TABLE, other)),
        }
    }
}

impl Chunk {
    pub fn last(&self) -> Time {
        self.events.last().map_or(self.first, |event| event.at)
    }

    pub fn bytes(&self) -> u64 {
        self.events.iter().map(|event| event.bytes() as u64).sum()
    }

    fn plain(&self) -> Vec<u8> {
        let length: usize = self.events.iter().map(|event| event.message.len() + 8).sum();
        let mut plain = Vec::with_capacity(length);
        let mut before = self.first.0;
        for event in &self.events {
            let later = event.at.0.abs_diff(before);
            before = event.at.0;
            plain = postcard::to_extend(&(later, event.message.as_str()), plain)
                .expect("writing to memory does not fail");
        }
        plain
    }
}

fn unpack(packed: &[u8], length: u32) -> Result<Vec<u8>, Error> {
    let length = length as usize;
    if length > UNPACKED_BYTES_MAX {
        return Err(damaged("too long"));
    }
    lz4_flex::block::decompress(packed, length).map_err(damaged)
}

fn events(first: i64, count: u32, mut data: &[u8]) -> Result<Vec<Event>, Error> {
    let mut events = Vec::with_capacity((count as usize).min(data.len() / 2));
    let mut at = first;
    for _ in 0..count {
        let ((later, message), rest) = postcard::take_from_bytes::<(u64, &str)>(data).map_err(damaged)?;
        at = at.checked_add_unsigned(later).ok_or_else(|| damaged("a time beyond all times"))?;
        events.push(Event { at: Time(at), message: message.to_owned() });
        data = rest;
    }
    match data {
        [] => Ok(events),
        _ => Err(damaged("bytes too many")),
    }
}

fn damaged(cause: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("a row of {} cannot be read: {cause}", Chunk::TABLE.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(messages: &[&str]) -> Chunk {
        let event =
            |(n, message): (usize, &&str)| Event { at: Time(n as i64 * 7), message: (*message).into() };
        let events = messages.iter().enumerate().map(event).collect();
        Chunk { stream: 1, first: Time(0), sequence: 9, ingested: Time(5), events }
    }

    fn written(chunk: &Chunk) -> Vec<u8> {
        let mut value = Vec::new();
        chunk.encode(&mut value);
        value
    }

    #[test]
    fn what_is_written_is_read_back_packed_or_not() {
        let long = "a line of a log ".repeat(100);
        for messages in [&["one", "zwei", "três"][..], &[&long, &long], &[""]] {
            let chunk = chunk(messages);
            let value = written(&chunk);
            assert_eq!(Chunk::decode(chunk.key(), &value).expect("is whole"), chunk);
        }
        assert!(written(&chunk(&[&long])).len() < long.len() / 4);
    }

    #[test]
    fn the_largest_event_fits_into_a_row_though_it_cannot_be_packed() {
        // A message of the largest size without a pattern.
        let mut state = 1_u64;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b' ' + (state >> 58) as u8)
        });
        let message: String =
            noise.take(crate::limits::BATCH_BYTES_MAX - crate::limits::EVENT_EXTRA_BYTES).collect();
        let mut chunk = chunk(&[&message]);
        chunk.ingested = Time(1_795_260_885_123);
        assert!(written(&chunk).len() <= store::VALUE_BYTES_MAX);
    }

    #[test]
    fn damage_is_told_not_trusted() {
        let whole = written(&chunk(&["one", "two"]));
        for cut in 0..whole.len() {
            assert!(Chunk::decode((1, 0, 9), &whole[..cut]).is_err(), "{cut}");
        }
        let mut longer = whole;
        longer.push(0);
        assert!(Chunk::decode((1, 0, 9), &longer).is_err());
    }
}
