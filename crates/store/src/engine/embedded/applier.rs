//! What follows once a group is durable: memtable, row cache, publication, answers, watchers.
//!
//! A large group is handed to a thread of its own, so that the committer writes the next one to the log
//! meanwhile. A small one the committer applies itself if that thread has nothing to do: waking it would
//! cost more. Either way groups are applied one after the other, in the order of their numbers.
//!
//! Many winners are told by a task in the runtime that transactions come from. So who blocks all threads of
//! that runtime also delays what others hear.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::batch::{Batch, Write};
use super::log::rows_of;
use super::shared::Shared;
use super::tree::ActiveMemtable;
use crate::Error;

/// So many groups wait for the thread at most; then the committer waits, and its groups grow.
const WAITING_MAX: usize = 2;
/// From so many rows on it pays to wake the thread.
const HANDED_ROWS_MIN: usize = 32;

/// So many winners and more are told by a task of their runtime.
const TOLD_THERE_MIN: usize = 4;

/// Who waits to hear that its transaction is durable.
pub type Winner = oneshot::Sender<Result<(), Error>>;

/// The transactions of a group that is in the log.
pub struct Durable {
    pub number: u64,
    /// In the order in which they came.
    pub batches: Vec<Batch>,
    pub winners: Vec<Winner>,
    pub memtable: ActiveMemtable,
    /// What readers may see afterwards: this group, or numbers of the tree behind it too.
    pub publish: u64,
}

/// The committer's way to apply groups.
pub struct Applier {
    shared: Arc<Shared>,
    queue: SyncSender<Durable>,
    handed: u64,
    progress: Arc<Progress>,
}

/// How far the thread has come.
#[derive(Default)]
struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    applied: u64,
    ended: bool,
}

/// Says that the thread has ended, however it did.
struct End(Arc<Progress>);

impl Applier {
    /// The applier, and what its thread does.
    pub fn new(shared: Arc<Shared>) -> (Applier, impl FnOnce() + Send) {
        let (queue, inbox) = sync_channel(WAITING_MAX);
        let progress = Arc::<Progress>::default();
        let applier = Applier { shared: shared.clone(), queue, handed: 0, progress: progress.clone() };
        (applier, move || work(&shared, &inbox, End(progress)))
    }

    /// Applies a group here, or has it applied soon.
    pub fn apply(&mut self, group: Durable) {
        let rows: usize = group.batches.iter().map(|batch| batch.rows.len()).sum();
        if rows < HANDED_ROWS_MIN && self.progress.state().applied == self.handed {
            return group.apply(&self.shared);
        }
        self.handed += 1;
        if self.queue.send(group).is_err() {
            self.shared.fail("the thread that applies groups has ended");
        }
    }

    /// Waits until all groups so far are applied; false if that will never be.
    pub fn drain(&self) -> bool {
        let mut state = self.progress.state();
        while state.applied < self.handed && !state.ended {
            state = self.progress.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.applied == self.handed
    }
}

fn work(shared: &Shared, inbox: &Receiver<Durable>, end: End) {
    while let Ok(group) = inbox.recv() {
        group.apply(shared);
        end.0.state().applied += 1;
        end.0.changed.notify_all();
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_all();
    }
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Durable {
    fn apply(mut self, shared: &Shared) {
        for write in self.take_rows() {
            shared.cache.write((write.hash, &write.key), self.number, write.cached);
            self.memtable.insert(write.key, write.sealed, self.number);
        }
        shared.snapshots.publish(self.publish);
        answer(shared.runtime.get(), self.winners);
        let rows = self.batches.iter().flat_map(|batch| rows_of(&batch.encoded));
        shared.watchers.wake(rows.flatten().map(|(key, _)| key));
    }

    /// The rows in the order of their keys, and those of one key in the order of their writes. Keys that lie
    /// together in memory, as neighbours, make the search in the memtable cheaper.
    fn take_rows(&mut self) -> Vec<Write> {
        let mut rows: Vec<Write> = self.batches.iter_mut().flat_map(|batch| batch.rows.drain(..)).collect();
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        let mut keys = Vec::with_capacity(rows.iter().map(|write| write.key.len()).sum());
        rows.iter().for_each(|write| keys.extend_from_slice(&write.key));
        let mut keys = Bytes::from(keys);
        rows.iter_mut().for_each(|write| write.key = keys.split_to(write.key.len()));
        rows
    }
}

/// Tells the winners. To wake many tasks from outside of their runtime costs far more than to wake one there,
/// which then tells the others.
fn answer(runtime: Option<&Handle>, winners: Vec<Winner>) {
    let answers = Answers(winners);
    if answers.0.len() >= TOLD_THERE_MIN
        && let Some(runtime) = runtime
    {
        runtime.spawn(async move { drop(answers) });
    }
}

/// Answers when it is dropped: so nobody is forgotten, also if a runtime ends before it runs the task.
struct Answers(Vec<Winner>);

impl Drop for Answers {
    fn drop(&mut self) {
        for winner in self.0.drain(..) {
            let _ = winner.send(Ok(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winners() -> (Vec<Winner>, Vec<oneshot::Receiver<Result<(), Error>>>) {
        (0..10).map(|_| oneshot::channel()).unzip()
    }

    #[test]
    fn winners_are_told_with_and_without_a_runtime() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        for handle in [None, Some(runtime.handle())] {
            let (winners, answers) = winners();
            answer(handle, winners);
            assert!(answers.into_iter().all(|answer| answer.blocking_recv() == Ok(Ok(()))));
        }
    }

    #[test]
    fn winners_are_told_after_the_end_of_the_runtime() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let handle = runtime.handle().clone();
        drop(runtime);
        let (winners, answers) = winners();
        answer(Some(&handle), winners);
        assert!(answers.into_iter().all(|answer| answer.blocking_recv() == Ok(Ok(()))));
    }
}
