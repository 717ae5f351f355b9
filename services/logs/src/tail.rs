//! Live tails: who watches groups is told of events as soon as they are committed.
//!
//! What is watched stands in memory alone, as the connections do: an append that nobody watches pays for one
//! look at an empty list. A reader that is slow misses events, and is told that it has.
//!
//! Known limits: updates come when there are events, not every second; and a tail that has lasted three hours
//! ends with the next event that would have been in it.

mod frames;

pub use frames::body;

use crate::event::Event;
use crate::limits::{TAIL_EVENTS_MAX, TAIL_MS_MAX, TAIL_UPDATES_WAITING, TAILS_MAX};
use crate::pattern::Pattern;
use crate::state::chunk::Chunk;
use crate::state::group::LogGroup;
use kernel::{Cx, Time};
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Everything that is watched.
#[derive(Default)]
pub struct Tails(Mutex<Vec<Tail>>);

/// What one watches.
pub struct Tail {
    account: String,
    /// Their ids.
    groups: Vec<u64>,
    streams: Streams,
    pattern: Arc<Pattern>,
    ends: Time,
    reader: Sender<Update>,
    has_missed: bool,
}

/// Which streams of the groups.
pub enum Streams {
    All,
    Named(Vec<String>),
    Beginning(Vec<String>),
}

pub enum Update {
    Events {
        events: Vec<TailEvent>,
        /// Whether there were more.
        is_sampled: bool,
    },
    TooLong,
    /// The cloud closes.
    Closing,
}

pub struct TailEvent {
    pub event: Event,
    pub group_arn: String,
    pub stream: String,
    pub ingested: Time,
}

impl Tails {
    /// Whether an account has as many as it may have.
    pub fn is_full(&self, account: &str) -> bool {
        let mut tails = self.lock();
        tails.retain(|tail| !tail.reader.is_closed());
        tails.iter().filter(|tail| tail.account == account).count() >= TAILS_MAX
    }

    pub fn watch(&self, tail: Tail) {
        self.lock().push(tail);
    }

    fn tell(&self, now: Time, group: &LogGroup, stream: &str, chunks: &[Chunk]) {
        self.lock().retain_mut(|tail| tail.tell(now, group, stream, chunks));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Tail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells everybody who watches, once the events are committed.
pub fn tell(cx: &mut Cx<'_>, group: &Arc<LogGroup>, stream: &str, chunks: Vec<Chunk>) {
    let (tails, now) = (cx.memory::<Tails>().clone(), cx.now);
    if tails.lock().is_empty() {
        return;
    }
    let (group, stream) = (group.clone(), stream.to_owned());
    cx.when_committed(move || tails.tell(now, &group, &stream, &chunks));
}

impl Tail {
    pub fn new(
        cx: &Cx<'_>,
        groups: Vec<u64>,
        streams: Streams,
        pattern: Arc<Pattern>,
    ) -> (Tail, Receiver<Update>) {
        let (reader, updates) = mpsc::channel(TAIL_UPDATES_WAITING);
        let account = cx.caller.account().to_owned();
        let ends = Time(cx.now.0.saturating_add(TAIL_MS_MAX));
        (Tail { account, groups, streams, pattern, ends, reader, has_missed: false }, updates)
    }

    /// Whether it goes on.
    fn tell(&mut self, now: Time, group: &LogGroup, stream: &str, chunks: &[Chunk]) -> bool {
        if !self.groups.contains(&group.id) || !self.streams.has(stream) {
            return !self.reader.is_closed();
        }
        if now >= self.ends {
            // Who does not read learns it when the stream ends.
            let _ = self.reader.try_send(Update::TooLong);
            return false;
        }
        let all = chunks.iter().flat_map(|chunk| chunk.events.iter().map(move |event| (chunk, event)));
        let matching = all.filter(|(_, event)| self.pattern.matches(&event.message));
        let mut events: Vec<TailEvent> = matching
            .take(TAIL_EVENTS_MAX + 1)
            .map(|(chunk, event)| TailEvent {
                event: event.clone(),
                group_arn: group.arn(),
                stream: stream.to_owned(),
                ingested: chunk.ingested,
            })
            .collect();
        let has_more = events.len() > TAIL_EVENTS_MAX;
        events.truncate(TAIL_EVENTS_MAX);
        events.is_empty() || self.send(events, has_more)
    }

    fn send(&mut self, events: Vec<TailEvent>, has_more: bool) -> bool {
        let is_sampled = has_more || take(&mut self.has_missed);
        match self.reader.try_send(Update::Events { events, is_sampled }) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.has_missed = true;
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

impl Streams {
    fn has(&self, stream: &str) -> bool {
        match self {
            Streams::All => true,
            Streams::Named(names) => names.iter().any(|name| name == stream),
            Streams::Beginning(prefixes) => prefixes.iter().any(|prefix| stream.starts_with(prefix)),
        }
    }
}
