//! Cuts events into chunks: none spans more than ten seconds, none but a single event more than 64 KiB.

use crate::event::Event;
use crate::limits::{CHUNK_BYTES_MAX, CHUNK_SPAN_MS_MAX};
use crate::state::chunk::Chunk;
use crate::state::stream::LogStream;
use kernel::Time;

/// `events` stand in the order of time.
pub fn chunks(stream: &LogStream, now: Time, events: Vec<Event>) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut bytes = 0;
    for event in events {
        bytes += event.bytes();
        match chunks.last_mut() {
            Some(last) if bytes <= CHUNK_BYTES_MAX && event.at.0 - last.first.0 <= CHUNK_SPAN_MS_MAX => {
                last.events.push(event);
            }
            _ => {
                bytes = event.bytes();
                let sequence = stream.next_sequence + chunks.len() as u64;
                let (stream, first) = (stream.id, event.at);
                chunks.push(Chunk { stream, first, sequence, ingested: now, events: vec![event] });
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> LogStream {
        LogStream {
            group: 1,
            name: "s".into(),
            id: 2,
            created: Time(0),
            first_event: None,
            last_event: None,
            last_ingestion: None,
            next_sequence: 5,
            bytes: 0,
            counted_bytes: 0,
            is_counted_later: false,
        }
    }

    fn cut(events: &[(i64, usize)]) -> Vec<(i64, u64, usize)> {
        let event = |(at, bytes): &(i64, usize)| Event { at: Time(*at), message: "m".repeat(*bytes) };
        let chunks = chunks(&stream(), Time(0), events.iter().map(event).collect());
        chunks.iter().map(|chunk| (chunk.first.0, chunk.sequence, chunk.events.len())).collect()
    }

    #[test]
    fn by_span_and_by_size() {
        assert_eq!(cut(&[]), []);
        assert_eq!(cut(&[(0, 1), (10_000, 1), (10_001, 1)]), [(0, 5, 2), (10_001, 6, 1)]);
        assert_eq!(cut(&[(0, 40_000), (0, 40_000), (1, 1)]), [(0, 5, 1), (0, 6, 2)]);
        assert_eq!(cut(&[(0, 1), (1, 500_000), (2, 1)]), [(0, 5, 1), (1, 6, 1), (2, 7, 1)]);
    }
}
