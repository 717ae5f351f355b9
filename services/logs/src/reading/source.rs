//! Where chunks come from: some streams, or all of a group by its index. First events first.

use super::Stretch;
use crate::limits::CHUNK_SPAN_MS_MAX;
use crate::state::chunk::{Chunk, ChunkKey};
use crate::state::chunk_of_group::ChunkOfGroup;
use crate::state::stream::LogStream;
use crate::state::stream_name::StreamName;
use kernel::{Result, Time};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use store::{Scan, Tx};

pub enum Source {
    Streams(Vec<StreamSource>),
    Group(GroupSource),
}

/// The chunks of one stream.
pub struct StreamSource {
    id: u64,
    name: Arc<str>,
    page: u32,
    read: VecDeque<Chunk>,
    next: Option<ChunkKey>,
    is_at_end: bool,
}

/// The chunks of all streams of a group whose names begin in some way.
pub struct GroupSource {
    group: u64,
    prefix: String,
    /// By id: its name, if it is there and wanted.
    streams: HashMap<u64, Option<Arc<str>>>,
    read: VecDeque<ChunkOfGroup>,
    next: Option<(u64, i64, u64, u64)>,
    is_at_end: bool,
}

/// How many chunks are read in one trip.
const CHUNKS: u32 = 8;
/// How many rows of the index.
const ROWS: u32 = 128;

impl Source {
    pub fn streams(streams: &[LogStream]) -> Source {
        let page = (CHUNKS / u32::try_from(streams.len()).unwrap_or(u32::MAX).max(1)).max(1);
        let source = |stream: &LogStream| StreamSource {
            id: stream.id,
            name: stream.name.as_str().into(),
            page,
            read: VecDeque::new(),
            next: None,
            is_at_end: false,
        };
        Source::Streams(streams.iter().map(source).collect())
    }

    pub fn group(group: u64, prefix: &str) -> Source {
        Source::Group(GroupSource {
            group,
            prefix: prefix.to_owned(),
            streams: HashMap::new(),
            read: VecDeque::new(),
            next: None,
            is_at_end: false,
        })
    }

    /// The first time of the chunk that comes next.
    pub async fn peek(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<Option<Time>> {
        match self {
            Source::Group(group) => group.peek(tx, stretch).await,
            Source::Streams(streams) => {
                let mut first: Option<Time> = None;
                for stream in streams {
                    if let Some(time) = stream.peek(tx, stretch).await? {
                        first = Some(first.map_or(time, |first| first.min(time)));
                    }
                }
                Ok(first)
            }
        }
    }

    /// The chunk that comes next, and its stream's name; `None` where nobody wants it.
    pub async fn take(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<Option<(Chunk, Arc<str>)>> {
        match self {
            Source::Group(group) => group.take(tx, stretch).await,
            Source::Streams(streams) => {
                let has = |stream: &&mut StreamSource| !stream.read.is_empty();
                let first = streams.iter_mut().filter(has).min_by_key(|stream| stream.read[0].first);
                Ok(first.and_then(|stream| Some((stream.read.pop_front()?, stream.name.clone()))))
            }
        }
    }
}

/// No chunk that begins before has an event of the stretch.
pub fn begins(stretch: &Stretch) -> i64 {
    stretch.from.at.0.saturating_sub(CHUNK_SPAN_MS_MAX)
}

/// No chunk that begins there or later has one.
pub fn ends(stretch: &Stretch) -> i64 {
    stretch.to.at.0.saturating_add(1)
}

impl StreamSource {
    async fn peek(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<Option<Time>> {
        if self.read.is_empty() && !self.is_at_end {
            let scan = Scan::<Chunk>::prefix((self.id,), self.page).snapshot();
            let scan = scan.from((self.id, begins(stretch))).before((self.id, ends(stretch)));
            let scan = match self.next {
                Some(after) => scan.after(after),
                None => scan,
            };
            let page = tx.scan(scan).await?;
            self.is_at_end = page.rows.len() < self.page as usize;
            self.next = page.rows.last().map(store::Row::key).or(self.next);
            self.read = page.rows.into();
        }
        Ok(self.read.front().map(|chunk| chunk.first))
    }
}

impl GroupSource {
    async fn peek(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<Option<Time>> {
        if self.read.is_empty() && !self.is_at_end {
            self.read_on(tx, stretch).await?;
        }
        Ok(self.read.front().map(|row| row.first))
    }

    async fn read_on(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<()> {
        let scan = Scan::<ChunkOfGroup>::prefix((self.group,), ROWS).snapshot();
        let scan = scan.from((self.group, begins(stretch))).before((self.group, ends(stretch)));
        let scan = match self.next {
            Some(after) => scan.after(after),
            None => scan,
        };
        let page = tx.scan(scan).await?;
        self.is_at_end = page.rows.len() < ROWS as usize;
        self.next = page.rows.last().map(store::Row::key).or(self.next);
        self.read = page.rows.into();
        Ok(())
    }

    /// The name of a stream, if it is there and wanted.
    async fn name_of(&mut self, tx: &mut Tx, stream: u64) -> Result<Option<Arc<str>>> {
        if let Some(known) = self.streams.get(&stream) {
            return Ok(known.clone());
        }
        let known = tx.peek::<StreamName>((self.group, stream)).await?;
        let wanted = known.filter(|known| known.name.starts_with(&self.prefix));
        let name: Option<Arc<str>> = wanted.map(|known| known.name.into());
        self.streams.insert(stream, name.clone());
        Ok(name)
    }

    async fn take(&mut self, tx: &mut Tx, stretch: &Stretch) -> Result<Option<(Chunk, Arc<str>)>> {
        let row = self.read.pop_front().filter(|row| row.last >= stretch.from.at);
        let Some(row) = row else { return Ok(None) };
        let Some(name) = self.name_of(tx, row.stream).await? else { return Ok(None) };
        Ok(tx.peek::<Chunk>(row.chunk_key()).await?.map(|chunk| (chunk, name)))
    }
}
