//! From earlier events to later ones.

use super::{Entry, Source, Stretch, Waiting};
use crate::event::Place;
use kernel::Result;
use store::Tx;

pub struct Forward {
    source: Source,
    stretch: Stretch,
    waiting: Waiting,
    /// How many bytes of chunks it may still read.
    bytes_left: usize,
    /// Every event before has been handed out.
    reached: Place,
}

pub enum Found {
    Entry(Entry),
    /// There is nothing more.
    End,
    /// Enough was read for now: what is left begins there.
    Pause(Place),
}

/// What it costs to step over a chunk.
const ROW_BYTES: usize = 100;

impl Forward {
    /// It pauses after so many bytes, of chunks and of what leads to them; not before it has come further than where it began.
    pub fn new(source: Source, stretch: Stretch, bytes_max: usize) -> Forward {
        let reached = stretch.from;
        Forward { source, stretch, waiting: Waiting::default(), bytes_left: bytes_max, reached }
    }

    pub async fn next(&mut self, tx: &mut Tx) -> Result<Found> {
        if self.stretch.is_empty() {
            return Ok(Found::End);
        }
        loop {
            let upcoming = self.source.peek(tx, &self.stretch).await?.map(Place::beginning);
            if let Some(entry) = self.ready(upcoming) {
                return Ok(Found::Entry(entry));
            }
            let Some(upcoming) = upcoming else { return Ok(Found::End) };
            self.reached = self.reached.max(upcoming);
            if self.bytes_left == 0 && self.reached > self.stretch.from {
                return Ok(Found::Pause(self.reached));
            }
            let mut cost = ROW_BYTES;
            if let Some((chunk, name)) = self.source.take(tx, &self.stretch).await? {
                cost += usize::try_from(chunk.bytes()).unwrap_or(usize::MAX);
                self.waiting.add(chunk, &name, &self.stretch);
            }
            self.bytes_left = self.bytes_left.saturating_sub(cost);
        }
    }

    /// The first of those that wait, if no chunk to come can have an earlier one.
    fn ready(&mut self, upcoming: Option<Place>) -> Option<Entry> {
        let first = self.waiting.0.first_entry()?;
        upcoming.is_none_or(|upcoming| *first.key() < upcoming).then(|| first.remove())
    }
}
