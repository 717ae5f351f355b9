//! From later events of one stream to earlier ones.

use super::source::{begins, ends};
use super::{Entry, Stretch, Waiting};
use crate::event::Place;
use crate::limits::CHUNK_SPAN_MS_MAX;
use crate::state::chunk::{Chunk, ChunkKey};
use crate::state::stream::LogStream;
use kernel::{Result, Time};
use std::collections::VecDeque;
use std::sync::Arc;
use store::{Row, Scan, Tx};

pub struct Backward {
    stream: u64,
    name: Arc<str>,
    stretch: Stretch,
    waiting: Waiting,
    /// Chunks that were read, those that begin last first.
    read: VecDeque<Chunk>,
    before: Option<ChunkKey>,
    is_at_end: bool,
}

/// How many chunks are read in one trip.
const CHUNKS: u32 = 4;

impl Backward {
    pub fn new(stream: &LogStream, stretch: Stretch) -> Backward {
        Backward {
            stream: stream.id,
            name: stream.name.as_str().into(),
            stretch,
            waiting: Waiting::default(),
            read: VecDeque::new(),
            before: None,
            is_at_end: stretch.is_empty(),
        }
    }

    pub async fn next(&mut self, tx: &mut Tx) -> Result<Option<Entry>> {
        loop {
            self.read_on(tx).await?;
            let upcoming = self.read.front().map(|chunk| chunk.first);
            if let Some(entry) = self.ready(upcoming) {
                return Ok(Some(entry));
            }
            match self.read.pop_front() {
                Some(chunk) => self.waiting.add(chunk, &self.name, &self.stretch),
                None => return Ok(None),
            }
        }
    }

    /// The last of those that wait, if no chunk to come can have a later one.
    fn ready(&mut self, upcoming: Option<Time>) -> Option<Entry> {
        let last = self.waiting.0.last_entry()?;
        let is_last = upcoming.is_none_or(|upcoming| {
            let latest = Time(upcoming.0.saturating_add(CHUNK_SPAN_MS_MAX));
            *last.key() >= Place::beginning(Time(latest.0.saturating_add(1)))
        });
        is_last.then(|| last.remove())
    }

    async fn read_on(&mut self, tx: &mut Tx) -> Result<()> {
        if !self.read.is_empty() || self.is_at_end {
            return Ok(());
        }
        let scan = Scan::<Chunk>::prefix((self.stream,), CHUNKS).reverse().snapshot();
        let scan = scan.from((self.stream, begins(&self.stretch))).before((self.stream, ends(&self.stretch)));
        let scan = match self.before {
            Some(before) => scan.before(before),
            None => scan,
        };
        let page = tx.scan(scan).await?;
        self.is_at_end = page.rows.len() < CHUNKS as usize;
        self.before = page.rows.last().map(Row::key).or(self.before);
        self.read = page.rows.into();
        Ok(())
    }
}
