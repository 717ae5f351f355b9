//! The engine for tests: everything in one ordered map, nothing on a disk.
//!
//! It keeps the promises of the others (one snapshot for a transaction, serializable commits, watches)
//! by the simplest means: a lock, and the versions of each key for as long as a snapshot may need them.
//! It never waits and never fails, and "durable" lasts as long as the value itself.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound::{Excluded, Included};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::conflicts::Conflicts;
use super::read_set::ReadSet;
use super::snapshots::{Snapshot, Snapshots};
use crate::store::{BoxFuture, EngineTx};
use crate::watch::Watchers;
use crate::{Answer, Ask, Error, Read, Store, Tx, Watch, Writes};

const CONFLICT_KEYS_MAX: usize = 100_000;

/// A store in memory.
#[derive(Clone)]
pub struct Memory {
    shared: Arc<Shared>,
}

struct Shared {
    rows: Mutex<Rows>,
    snapshots: Arc<Snapshots>,
    watchers: Arc<Watchers>,
}

/// The versions of each key, oldest first. `None` is a deletion.
struct Rows {
    versions: BTreeMap<Bytes, Vec<(u64, Option<Bytes>)>>,
    /// Keys with versions to drop once no snapshot is older than the number.
    outdated: VecDeque<(u64, Bytes)>,
    conflicts: Conflicts,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        let conflicts = Conflicts::new(CONFLICT_KEYS_MAX);
        let rows = Rows { versions: BTreeMap::new(), outdated: VecDeque::new(), conflicts };
        let shared = Shared { rows: Mutex::new(rows), snapshots: Arc::default(), watchers: Arc::default() };
        Memory { shared: Arc::new(shared) }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for Memory {
    fn begin(&self) -> Tx {
        Tx::new(Box::new(MemoryTx { shared: self.shared.clone(), snapshot: None, reads: ReadSet::default() }))
    }

    fn watch(&self, prefix: &[u8]) -> Watch {
        self.shared.watchers.watch(prefix)
    }
}

struct MemoryTx {
    shared: Arc<Shared>,
    snapshot: Option<Snapshot>,
    reads: ReadSet,
}

impl EngineTx for MemoryTx {
    fn get_now(&mut self, key: &[u8], kind: Read) -> Option<Result<Option<Bytes>, Error>> {
        if kind == Read::Tracked {
            self.track(key);
        }
        let version = self.version();
        Some(Ok(self.shared.rows().get(key, version)))
    }

    fn track(&mut self, key: &[u8]) {
        self.reads.points.push(key.to_vec());
    }

    fn read<'a>(&'a mut self, asks: &'a [Ask], kind: Read) -> BoxFuture<'a, Result<Vec<Answer>, Error>> {
        let version = self.version();
        let answers: Vec<Answer> = {
            let rows = self.shared.rows();
            asks.iter().map(|ask| rows.answer(ask, version)).collect()
        };
        if kind == Read::Tracked {
            asks.iter().zip(&answers).for_each(|(ask, answer)| self.reads.note(ask, answer));
        }
        Box::pin(std::future::ready(Ok(answers)))
    }

    fn commit(self: Box<Self>, writes: Writes) -> BoxFuture<'static, Result<(), Error>> {
        Box::pin(async move { if writes.is_empty() { Ok(()) } else { self.apply(writes) } })
    }
}

impl MemoryTx {
    fn version(&mut self) -> u64 {
        self.snapshot.get_or_insert_with(|| self.shared.snapshots.open()).version
    }

    fn apply(self, writes: Writes) -> Result<(), Error> {
        let Shared { snapshots, watchers, .. } = &*self.shared;
        let mut rows = self.shared.rows();
        let read_at = self.snapshot.as_ref().map_or(u64::MAX, |snapshot| snapshot.version);
        rows.conflicts.check(read_at, &self.reads)?;
        drop(self.snapshot);
        let version = snapshots.published() + 1;
        let mut keys = Vec::with_capacity(writes.len());
        for (key, value) in writes {
            let key = Bytes::from(key);
            rows.write(&key, value, version);
            keys.push(key);
        }
        rows.forget(snapshots.oldest());
        snapshots.publish(version);
        drop(rows);
        watchers.wake(keys);
        Ok(())
    }
}

impl Shared {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn get(&self, key: &[u8], version: u64) -> Option<Bytes> {
        seen(self.versions.get(key)?, version)
    }

    fn answer(&self, ask: &Ask, version: u64) -> Answer {
        match ask {
            Ask::Get(key) => Answer::Row(self.get(key, version)),
            Ask::Range { from, to, .. } if from >= to => Answer::Rows { rows: vec![], more: false },
            Ask::Range { from, to, limit, reverse } => {
                let range = self.versions.range::<[u8], _>((Included(&from[..]), Excluded(&to[..])));
                let live = |(key, versions): (&Bytes, &Vec<_>)| Some((key.clone(), seen(versions, version)?));
                if *reverse {
                    page(range.rev().filter_map(live), *limit)
                } else {
                    page(range.filter_map(live), *limit)
                }
            }
        }
    }

    fn write(&mut self, key: &Bytes, value: Option<Bytes>, version: u64) {
        self.conflicts.note(version, key);
        let versions = self.versions.entry(key.clone()).or_default();
        if !versions.is_empty() || value.is_none() {
            self.outdated.push_back((version, key.clone()));
        }
        versions.push((version, value));
    }

    /// Drops the versions that no snapshot from `oldest` on can see.
    fn forget(&mut self, oldest: u64) {
        self.conflicts.forget(oldest);
        while self.outdated.front().is_some_and(|(version, _)| *version <= oldest) {
            let Some((_, key)) = self.outdated.pop_front() else { break };
            let Some(versions) = self.versions.get_mut(&key) else { continue };
            // Of the versions that even the oldest snapshot can see, it sees the last one.
            let unseen = versions.iter().rposition(|(version, _)| *version <= oldest).unwrap_or(0);
            versions.drain(..unseen);
            if matches!(versions[..], [(version, None)] if version <= oldest) {
                self.versions.remove(&key);
            }
        }
    }
}

fn seen(versions: &[(u64, Option<Bytes>)], at: u64) -> Option<Bytes> {
    versions.iter().rev().find(|(version, _)| *version <= at)?.1.clone()
}

fn page(mut live: impl Iterator<Item = (Bytes, Bytes)>, limit: u32) -> Answer {
    let rows: Vec<_> = live.by_ref().take(limit as usize).collect();
    Answer::Rows { rows, more: live.next().is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn write(store: &Memory, key: &str, value: Option<&'static str>) {
        let mut tx = store.begin();
        match value {
            Some(value) => tx.put_raw(key.into(), Bytes::from_static(value.as_bytes())),
            None => tx.delete_raw(key.into()),
        }
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_no_snapshot_can_see_is_dropped() {
        let store = Memory::new();
        write(&store, "a", Some("1")).await;
        write(&store, "a", Some("2")).await;
        write(&store, "a", None).await;
        write(&store, "b", Some("1")).await;
        write(&store, "b", Some("2")).await;
        let rows = store.shared.rows();
        assert_eq!(rows.versions.len(), 1);
        assert!(rows.outdated.len() <= 1);
    }

    #[tokio::test]
    async fn an_open_snapshot_keeps_what_it_sees() {
        let store = Memory::new();
        write(&store, "a", Some("1")).await;
        let mut tx = store.begin();
        assert!(matches!(
            tx.read(&[Ask::Get("a".into())], Read::Snapshot).await.unwrap()[..],
            [Answer::Row(Some(_))]
        ));
        for _ in 0..3 {
            write(&store, "a", None).await;
        }
        assert!(matches!(
            tx.read(&[Ask::Get("a".into())], Read::Snapshot).await.unwrap()[..],
            [Answer::Row(Some(_))]
        ));
    }
}
