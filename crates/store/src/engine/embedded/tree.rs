//! The tables and memtables below the log: the lsm-tree crate, and what it leaves to its caller.
//!
//! Rules that are kept here:
//! - The tree draws numbers from the same counter as our groups, for each flush and merge. It may move a
//!   "visible" counter of its own as it likes: that one is thrown away, we publish our own number.
//! - A snapshot of version `v` reads with the number `v + 1`: a row is seen if its number is below that.
//! - Rows go into the active memtable itself, not through the tree's lock, which a flush holds while it
//!   syncs. So rows are inserted by one thread at a time, and the committer rotates only when every group
//!   whose number is drawn is inserted: a flush that draws a number in between would else hide a group
//!   from a snapshot that should see it.
//! - Rotated memtables are held here until after their flush, so that the tree does not free them under
//!   its version lock.
//! - Bounds of keys and values are checked long before: the crate panics beyond its own.
//! - A damaged manifest may panic inside the crate: such a panic becomes an error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use lsm_tree::compaction::Leveled;
use lsm_tree::config::{CompressionPolicy, PartitioningPolicy};
use lsm_tree::{
    AbstractTree, AnyTree, Cache, CompressionType, Config, Guard, InternalValue, Memtable,
    SequenceNumberCounter, Slice, ValueType,
};

use crate::Error;

/// So many runs in level 0 are merged into the next level. More means less to write and more to search; the
/// filters spare most of the searching.
const RUNS_TO_MERGE: u8 = 8;

/// The tree and the counter that it shares with the log.
pub struct Tree {
    tree: AnyTree,
    numbers: SequenceNumberCounter,
    retired: Mutex<Vec<Arc<Memtable>>>,
}

/// The memtable that takes new rows; only the applier inserts.
#[derive(Clone)]
pub struct ActiveMemtable(Arc<Memtable>);

impl Tree {
    pub fn open(dir: &Path, cache_bytes: u64) -> Result<Tree, String> {
        let numbers = SequenceNumberCounter::new(1);
        let config = Config::new(dir, numbers.clone(), SequenceNumberCounter::default())
            .use_cache(Arc::new(Cache::with_capacity_bytes(cache_bytes)))
            // Values are sealed and do not compress; keys do, where many rows lie together.
            .data_block_compression_policy(CompressionPolicy::new([
                CompressionType::None,
                CompressionType::None,
                CompressionType::Lz4,
            ]))
            .index_block_partitioning_policy(PartitioningPolicy::all(true))
            .filter_block_partitioning_policy(PartitioningPolicy::all(true));
        let opened = guarded(|| config.open()).map_err(|error| error.to_string())?;
        Ok(Tree { tree: opened, numbers, retired: Mutex::default() })
    }

    /// The next number for a group.
    pub fn next_number(&self) -> u64 {
        self.numbers.next()
    }

    /// The last number that was drawn, by us or by the tree.
    pub fn last_number(&self) -> u64 {
        self.numbers.get() - 1
    }

    /// Numbers go on behind `last`.
    pub fn go_on_behind(&self, last: u64) {
        self.numbers.set(last + 1);
    }

    /// The highest group in tables. It can fall back when deletions are merged away.
    pub fn highest_in_tables(&self) -> u64 {
        self.tree.get_highest_persisted_seqno().unwrap_or(0)
    }

    pub fn get(&self, key: &[u8], version: u64) -> Result<Option<Bytes>, Error> {
        guarded(|| self.tree.get(key, version + 1)).map(|value| value.map(Bytes::from))
    }

    /// At most `limit` rows of `from..to`, and whether there are more.
    pub fn range(
        &self,
        (from, to): (&[u8], &[u8]),
        version: u64,
        limit: usize,
        reverse: bool,
    ) -> Result<(Vec<(Bytes, Bytes)>, bool), Error> {
        if from >= to {
            return Ok((Vec::new(), false));
        }
        guarded(|| {
            let mut range = self.tree.range(from..to, version + 1, None);
            let mut rows = Vec::new();
            let mut next = || if reverse { range.next_back() } else { range.next() };
            while let Some(guard) = next() {
                let (key, value) = guard.into_inner()?;
                if rows.len() == limit {
                    return Ok((rows, true));
                }
                rows.push((Bytes::from(key), Bytes::from(value)));
            }
            Ok((rows, false))
        })
    }

    pub fn active(&self) -> ActiveMemtable {
        ActiveMemtable(self.tree.active_memtable())
    }

    /// Seals the active memtable and hands out its successor. Between groups only.
    pub fn rotate(&self) -> ActiveMemtable {
        let sealed = self.tree.rotate_memtable();
        self.retired.lock().unwrap_or_else(PoisonError::into_inner).extend(sealed);
        self.active()
    }

    /// Writes all sealed memtables to tables. `oldest` is the oldest version that a reader may see.
    pub fn flush(&self, oldest: u64) -> Result<(), Error> {
        let retired = std::mem::take(&mut *self.retired.lock().unwrap_or_else(PoisonError::into_inner));
        let lock = self.tree.get_flush_lock();
        let flushed = guarded(|| self.tree.flush(&lock, oldest + 1));
        drop(lock);
        drop(retired);
        flushed.map(drop)
    }

    /// One step of merging; answers whether there may be more to do.
    pub fn compact(&self, oldest: u64) -> Result<bool, Error> {
        let before = self.tree.current_version().id();
        guarded(|| {
            self.tree.compact(Arc::new(Leveled::default().with_l0_threshold(RUNS_TO_MERGE)), oldest + 1)
        })?;
        Ok(self.tree.current_version().id() != before)
    }

    /// How many runs of tables wait in level 0.
    pub fn level_0_runs(&self) -> usize {
        self.tree.l0_run_count()
    }

    pub fn disk_bytes(&self) -> u64 {
        self.tree.disk_space()
    }

    /// Reads every block of every table, past the cache; reports the files that fail.
    pub fn verify(&self, mut visit: impl FnMut(u64, Result<u64, Error>)) {
        for table in self.tree.current_version().iter_tables() {
            let rows = guarded(|| {
                let mut rows = 0;
                for row in table.scan()? {
                    row?;
                    rows += 1;
                }
                Ok(rows)
            });
            visit(table.id(), rows);
        }
    }
}

impl ActiveMemtable {
    /// Inserts a row. A row with the same key and number is replaced.
    pub fn insert(&self, key: Bytes, value: Option<Bytes>, number: u64) {
        let key = Slice::from(key);
        self.0.insert(match value {
            Some(value) => InternalValue::from_components(key, Slice::from(value), number, ValueType::Value),
            None => InternalValue::new_tombstone(key, number),
        });
    }

    pub fn bytes(&self) -> u64 {
        self.0.size()
    }
}

/// Turns errors of the crate, and panics about bytes it did not expect, into ours.
fn guarded<T>(work: impl FnOnce() -> lsm_tree::Result<T>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(lsm_tree::Error::Io(error))) => Err(Error::Unavailable(format!("a table: {error}"))),
        Ok(Err(error)) => Err(Error::Corrupt(format!("a table: {error}"))),
        Err(_) => Err(Error::Corrupt("a table could not be understood".into())),
    }
}
