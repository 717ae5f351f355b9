//! What is remembered of queues between requests, to be quick: where their heads lie and how many messages
//! they have. Never truth: after a restart it is found out again.
//!
//! A queue is remembered from its first use until it is deleted or purged, in about a kilobyte. When very many
//! are, those that nobody uses at the moment are forgotten.

pub mod counts;
pub mod head;
pub mod lanes;

use crate::state::head_hint::HeadHint;
use crate::state::queue::Queue;
use counts::{Change, Counts};
use head::Head;
use kernel::{Cx, Result, Time};
use lanes::Lanes;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many queues are remembered before those that rest are forgotten.
const QUEUES_MAX: usize = 50_000;

/// All queues, by id and generation.
#[derive(Default)]
pub struct Memory {
    queues: Mutex<HashMap<(u64, u32), Arc<QueueMemory>>>,
    order: AtomicU32,
    stamp: AtomicU64,
}

/// One generation of a queue.
#[derive(Default)]
pub struct QueueMemory {
    lanes: Mutex<Lanes>,
    turns: Mutex<Head<String>>,
    counts: Mutex<Counts>,
    /// Whether it is known where to begin looking.
    is_begun: AtomicBool,
    /// How many messages were deleted since a [`HeadHint`] was written.
    deletes: AtomicU32,
    /// The last span of time that a timer was set for, to forget what is remembered of it.
    pub timer_span: AtomicU32,
    /// Up to where expired messages were removed, in lanes that had any.
    swept_before: Mutex<BTreeMap<u32, Time>>,
}

/// How many messages are deleted until the next [`HeadHint`].
const DELETES_PER_HINT: u32 = 1_000;

/// What is remembered of a queue.
pub fn of(cx: &Cx<'_>, queue: &Queue) -> Arc<QueueMemory> {
    cx.memory::<Memory>().queue(queue)
}

/// The same, to look for messages: after a restart, it is found out where to begin.
pub async fn to_look(cx: &mut Cx<'_>, queue: &Queue) -> Result<Arc<QueueMemory>> {
    let memory = of(cx, queue);
    if !memory.is_begun.load(Ordering::Acquire) {
        let hint = cx.tx.peek::<HeadHint>((queue.id, queue.generation)).await?;
        let floor = hint.map_or(Time(i64::MIN), |hint| hint.before);
        if queue.is_fifo() {
            memory.turns().skip_before(floor);
        } else {
            memory.lanes().begin(floor);
        }
        memory.is_begun.store(true, Ordering::Release);
    }
    Ok(memory)
}

/// Counts a change to one message, once it is committed.
pub fn count(cx: &mut Cx<'_>, memory: &Arc<QueueMemory>, change: Change) {
    let (memory, now) = (memory.clone(), cx.now);
    memory.counts().expect(now);
    cx.when_committed(move || memory.counts().apply(change, now));
}

/// Now and then, notes where to look for the first message after a restart.
pub fn hint(cx: &mut Cx<'_>, queue: &Queue, memory: &QueueMemory) {
    let deletes = memory.deletes.fetch_add(1, Ordering::Relaxed) + 1;
    if deletes.is_multiple_of(DELETES_PER_HINT) && memory.is_begun.load(Ordering::Acquire) {
        let floor = if queue.is_fifo() { memory.turns().floor() } else { memory.lanes().floor() };
        // What others are about to commit lies behind the horizon.
        let before = floor.min(cx.horizon());
        cx.tx.put(&HeadHint { queue: queue.id, generation: queue.generation, before });
    }
}

impl Memory {
    pub fn queue(&self, queue: &Queue) -> Arc<QueueMemory> {
        let mut queues = lock(&self.queues);
        if queues.len() >= QUEUES_MAX {
            queues.retain(|_, memory| Arc::strong_count(memory) > 1);
        }
        queues.entry((queue.id, queue.generation)).or_default().clone()
    }

    /// A generation is about to begin: nothing is in it, and nobody knows of it before that is committed.
    pub fn begin(&self, queue: u64, generation: u32) {
        lock(&self.queues).entry((queue, generation)).or_insert_with(|| {
            Arc::new(QueueMemory {
                lanes: Mutex::new(Lanes::empty()),
                turns: Mutex::new(Head::empty()),
                counts: Mutex::new(Counts::empty()),
                is_begun: AtomicBool::new(true),
                ..QueueMemory::default()
            })
        });
    }

    /// A generation has ended.
    pub fn end(&self, queue: u64, generation: u32) {
        lock(&self.queues).remove(&(queue, generation));
    }

    /// The queue of a test that has only one.
    #[cfg(test)]
    pub fn only(&self) -> Arc<QueueMemory> {
        lock(&self.queues).values().next().expect("there is one").clone()
    }

    /// Rises with each message, so that those of one millisecond stay in order.
    pub fn next_order(&self) -> u32 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    /// Rises with each message of a FIFO queue, and with time: higher than all of earlier runs too.
    pub fn next_stamp(&self, now: Time) -> u64 {
        let floor = u64::try_from(now.0).unwrap_or(0) << STAMPS_PER_MS_BITS;
        let next = |last: u64| floor.max(last + 1);
        let last = self.stamp.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(last.unwrap_or_else(|last| last))
    }
}

const STAMPS_PER_MS_BITS: u32 = 20;

impl QueueMemory {
    pub fn lanes(&self) -> MutexGuard<'_, Lanes> {
        lock(&self.lanes)
    }

    /// The head of a FIFO queue's line of groups.
    pub fn turns(&self) -> MutexGuard<'_, Head<String>> {
        lock(&self.turns)
    }

    pub fn counts(&self) -> MutexGuard<'_, Counts> {
        lock(&self.counts)
    }

    pub fn swept_before(&self, lane: u32) -> Time {
        lock(&self.swept_before).get(&lane).copied().unwrap_or(Time(i64::MIN))
    }

    pub fn note_swept(&self, lane: u32, before: Time) {
        lock(&self.swept_before).insert(lane, before);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_that_somebody_uses_already_does_not_begin_anew() {
        let memory = Memory::default();
        memory.begin(1, 0);
        let used = memory.queues.lock().expect("one thread")[&(1, 0)].clone();
        used.lanes().lane(0).head.expect(Time(5), Time(5));
        memory.begin(1, 0);
        let now = memory.queues.lock().expect("one thread")[&(1, 0)].clone();
        assert_eq!(now.lanes().next(&BTreeMap::new()), Time(5));
        memory.end(1, 0);
        assert!(memory.queues.lock().expect("one thread").is_empty());
    }

    #[test]
    fn ten_thousand_idle_queues_are_small() {
        assert!(size_of::<QueueMemory>() <= 512, "{}", size_of::<QueueMemory>());
    }

    #[test]
    fn stamps_rise_within_a_millisecond_and_with_time() {
        let memory = Memory::default();
        let stamps = [5, 5, 6, 5].map(|ms| memory.next_stamp(Time(ms)));
        assert!(stamps.is_sorted() && stamps[0] < stamps[1] && stamps[2] < stamps[3]);
        assert_eq!(stamps[0] >> STAMPS_PER_MS_BITS, 5);
    }
}
