//! The committer: one thread that decides what is written and makes it durable, group after group.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::applier::{Applier, Durable, Winner};
use super::batch::Batch;
use super::log::{GROUP_HEADER_LEN, Log};
use super::shared::Shared;
use super::tree::ActiveMemtable;
use crate::Error;
use crate::engine::conflicts::Conflicts;
use crate::engine::read_set::ReadSet;
use crate::engine::snapshots::Snapshot;

/// A group is closed when it is this large, so that bulk work does not hold up small transactions.
const GROUP_BYTES_MAX: usize = 256 << 10;
/// Writes that are remembered for slow transactions, at about 150 bytes each.
const CONFLICT_KEYS_MAX: usize = 100_000;

/// After so long without work the log rests.
const REST_AFTER: Duration = Duration::from_millis(30);

/// What the committer is asked to do.
pub enum Request {
    Commit(Commit),
    /// The tree has drawn numbers: readers may move past them, so that old sets of tables can go.
    StepPast,
    Stop {
        clean: bool,
        done: oneshot::Sender<Result<(), Error>>,
    },
}

/// A transaction that wants to be made durable.
pub struct Commit {
    /// `None` if the transaction has read nothing.
    pub snapshot: Option<Snapshot>,
    pub reads: ReadSet,
    pub batch: Batch,
    pub done: Winner,
}

pub struct Committer {
    shared: Arc<Shared>,
    log: Log,
    applier: Applier,
    memtable: ActiveMemtable,
    memtable_bytes_max: u64,
    conflicts: Conflicts,
    /// Whether the end of the log is marked.
    is_marked: bool,
}

/// The transactions that share a sync.
#[derive(Default)]
struct Group {
    /// Drawn with the first winner.
    number: Option<u64>,
    /// In the order in which they came.
    batches: Vec<Batch>,
    bytes: usize,
    winners: Vec<Winner>,
    step_past: bool,
    stop: Option<(bool, oneshot::Sender<Result<(), Error>>)>,
}

impl Committer {
    pub fn new(shared: Arc<Shared>, log: Log, applier: Applier, memtable_bytes_max: u64) -> Committer {
        let memtable = shared.tree.active();
        let conflicts = Conflicts::new(CONFLICT_KEYS_MAX);
        Committer { shared, log, applier, memtable, memtable_bytes_max, conflicts, is_marked: true }
    }

    /// Works until it is told to stop.
    pub fn run(mut self, inbox: Receiver<Request>) {
        while let Some(first) = self.next(&inbox) {
            let mut group = Group::default();
            let mut next = Some(first);
            while let Some(request) = next {
                self.take(request, &mut group);
                let open = group.bytes < GROUP_BYTES_MAX && group.stop.is_none();
                next = if open { inbox.try_recv().ok() } else { None };
            }
            let stop = group.stop.take();
            self.finish(group);
            if let Some((clean, done)) = stop {
                self.applier.drain();
                let _ = done.send(if clean { self.mark_end() } else { Ok(()) });
                return refuse(inbox);
            }
        }
    }

    /// The next request; `None` if none can come any more.
    fn next(&mut self, inbox: &Receiver<Request>) -> Option<Request> {
        if self.is_marked {
            return inbox.recv().ok();
        }
        match inbox.recv_timeout(REST_AFTER) {
            Err(RecvTimeoutError::Timeout) => {
                self.rest();
                inbox.recv().ok()
            }
            request => request.ok(),
        }
    }

    /// Marks the end of the log while nobody waits.
    fn rest(&mut self) {
        self.is_marked = true;
        if self.shared.failure().is_none()
            && let Err(error) = self.log.mark_end()
        {
            self.shared.fail(format!("the log could not be written: {error}"));
        }
    }

    fn take(&mut self, request: Request, group: &mut Group) {
        match request {
            Request::Commit(commit) => self.admit(commit, group),
            Request::StepPast => group.step_past = true,
            Request::Stop { clean, done } => group.stop = Some((clean, done)),
        }
    }

    /// Checks a transaction against all before it, those of this group included, and takes its rows.
    fn admit(&mut self, commit: Commit, group: &mut Group) {
        if let Some(failure) = self.shared.failure() {
            let _ = commit.done.send(Err(failure));
            return;
        }
        let read_at = commit.snapshot.as_ref().map_or(u64::MAX, |snapshot| snapshot.version);
        if let Err(conflict) = self.conflicts.check(read_at, &commit.reads) {
            self.shared.counters.conflict();
            let _ = commit.done.send(Err(conflict));
            return;
        }
        let number = *group.number.get_or_insert_with(|| self.shared.tree.next_number());
        commit.batch.rows.iter().for_each(|write| self.conflicts.note(number, &write.key));
        group.bytes += commit.batch.encoded.len();
        group.batches.push(commit.batch);
        group.winners.push(commit.done);
    }

    /// Makes the winners durable, and lets the applier do the rest.
    fn finish(&mut self, group: Group) {
        let Group { number, batches, winners, step_past, bytes, .. } = group;
        if let Some(number) = number {
            if let Err(error) = self.append(number, &batches) {
                return winners.into_iter().for_each(|winner| drop(winner.send(Err(error.clone()))));
            }
            self.shared.counters.group(winners.len() as u64, (bytes + GROUP_HEADER_LEN) as u64);
        } else if !step_past {
            return;
        }
        // Every group through the tree's last number is with the applier, or this one.
        let publish = if step_past { self.shared.tree.last_number() } else { number.unwrap_or(0) };
        let memtable = self.memtable.clone();
        self.applier.apply(Durable { number: number.unwrap_or(0), batches, winners, memtable, publish });
        self.conflicts.forget(self.shared.snapshots.oldest());
        self.rotate_if_full();
    }

    /// Makes the group durable. What failed to be written may yet be found after a restart.
    fn append(&mut self, number: u64, batches: &[Batch]) -> Result<(), Error> {
        self.is_marked = false;
        let rows = batches.iter().map(|batch| &batch.encoded[..]);
        match self.log.append(number, rows, self.shared.flushed()) {
            Ok(began_segment) => {
                if began_segment {
                    self.shared.flush_bell.ring();
                }
                Ok(())
            }
            Err(error) => {
                self.shared.fail(format!("the log could not be written: {error}"));
                Err(Error::Unknown)
            }
        }
    }

    fn rotate_if_full(&mut self) {
        if self.memtable.bytes() < self.memtable_bytes_max {
            return;
        }
        let shared = &self.shared;
        if !self.applier.drain() {
            return shared.fail("the thread that applies groups has ended");
        }
        shared.pacing.wait_for_room(|| shared.failure().is_some() || shared.flush_bell.is_stopped());
        self.memtable = shared.tree.rotate();
        shared.set_sealed_through(self.log.last_group());
        shared.pacing.sealed_one();
        shared.flush_bell.ring();
    }

    /// An empty group and a durable mark prove that the groups before them were complete.
    fn mark_end(&mut self) -> Result<(), Error> {
        if let Some(failure) = self.shared.failure() {
            return Err(failure);
        }
        self.append(self.shared.tree.next_number(), &[])?;
        self.log.sync_mark().map_err(|error| Error::Unavailable(format!("the log: {error}")))
    }
}

/// Answers who came too late.
fn refuse(inbox: Receiver<Request>) {
    while let Ok(request) = inbox.try_recv() {
        let (Request::Commit(Commit { done, .. }) | Request::Stop { done, .. }) = request else { continue };
        let _ = done.send(Err(Error::Unavailable("the store was closed".into())));
    }
}
