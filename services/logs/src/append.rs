//! Appending events to a stream: what PutLogEvents does, and what other services have done by deliveries.
//!
//! An append costs what it adds: a row or two for each 64 KiB, the stream's row, its place among the latest,
//! and once a minute a timer. It waits for nobody but those who append to the same stream.

mod accepted;
mod pack;

pub use accepted::{Accepted, accept, window};

use crate::event::{Event, Place};
use crate::state::chunk::Chunk;
use crate::state::chunk_of_group::ChunkOfGroup;
use crate::state::group::LogGroup;
use crate::state::latest_stream::LatestStream;
use crate::state::stream::LogStream;
use crate::{subscriptions, tail, ticks};
use kernel::{Cx, Result};
use std::sync::Arc;
use store::Row;

/// Events in the order of time.
pub fn append(cx: &mut Cx<'_>, group: &Arc<LogGroup>, stream: &LogStream, events: Vec<Event>) -> Result<()> {
    let chunks = pack::chunks(stream, cx.now, events);
    if chunks.is_empty() {
        return Ok(());
    }
    note(cx, group, stream, &chunks);
    for chunk in &chunks {
        cx.tx.put(chunk);
        cx.tx.put(&ChunkOfGroup::new(group.id, chunk));
    }
    subscriptions::send(cx, group, &stream.name, &chunks)?;
    tail::tell(cx, group, &stream.name, chunks);
    Ok(())
}

/// The stream's row and its place among the latest.
fn note(cx: &mut Cx<'_>, group: &LogGroup, stream: &LogStream, chunks: &[Chunk]) {
    let first = chunks.iter().map(|chunk| chunk.first).min();
    let last = chunks.iter().map(Chunk::last).max();
    let mut changed = LogStream {
        first_event: stream.first_event.min(first).or(first),
        last_event: stream.last_event.max(last),
        last_ingestion: Some(cx.now),
        next_sequence: stream.next_sequence + chunks.len() as u64,
        bytes: stream.bytes + chunks.iter().map(Chunk::bytes).sum::<u64>(),
        ..stream.clone()
    };
    if !changed.is_counted_later {
        changed.is_counted_later = true;
        ticks::count_later(cx, group, &changed);
    }
    let (before, after) = (LatestStream::of(stream), LatestStream::of(&changed));
    if before != after {
        cx.tx.delete::<LatestStream>(before.key());
        cx.tx.put(&after);
    }
    cx.tx.put(&changed);
}

/// The events of chunks, with the place of each.
pub fn placed(chunks: &[Chunk]) -> impl Iterator<Item = (Place, &Event)> {
    chunks.iter().flat_map(|chunk| {
        (0..).zip(&chunk.events).map(|(index, event)| {
            let place = Place { at: event.at, stream: chunk.stream, sequence: chunk.sequence, index };
            (place, event)
        })
    })
}
