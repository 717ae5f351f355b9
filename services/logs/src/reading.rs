//! Reading events back, in the order of time.
//!
//! Chunks overlap: late events, other streams. So chunks come in the order of their first event, the events of
//! those that were read wait in memory, and one is handed out when no chunk to come can have an earlier one.
//! What is read begins ten seconds before what is wanted, since no chunk spans more, and memory holds what
//! overlaps, not what matches.

mod backward;
mod forward;
mod source;

pub use backward::Backward;
pub use forward::{Forward, Found};
pub use source::Source;

use crate::event::{Event, Place};
use crate::state::chunk::Chunk;
use kernel::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An event that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub place: Place,
    pub message: String,
    pub ingested: Time,
    pub stream_name: Arc<str>,
}

/// A stretch of places: `from` is in it, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    pub from: Place,
    pub to: Place,
}

impl Stretch {
    /// Events of this time and later, up to but without another.
    pub fn between(from: Time, to: Time) -> Stretch {
        Stretch { from: Place::beginning(from), to: Place::beginning(to) }
    }

    /// Without what has expired.
    pub fn since(self, expired_before: Option<Time>) -> Stretch {
        let from = expired_before.map_or(self.from, |time| self.from.max(Place::beginning(time)));
        Stretch { from, ..self }
    }

    fn is_empty(&self) -> bool {
        self.from >= self.to
    }
}

/// Events that wait for their turn.
#[derive(Default)]
struct Waiting(BTreeMap<Place, Entry>);

impl Waiting {
    fn add(&mut self, chunk: Chunk, stream_name: &Arc<str>, stretch: &Stretch) {
        let Chunk { stream, sequence, ingested, events, .. } = chunk;
        for (index, Event { at, message }) in (0..).zip(events) {
            let place = Place { at, stream, sequence, index };
            if (stretch.from..stretch.to).contains(&place) {
                let stream_name = stream_name.clone();
                self.0.insert(place, Entry { place, message, ingested, stream_name });
            }
        }
    }
}
