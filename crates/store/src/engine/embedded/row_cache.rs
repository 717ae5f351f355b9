//! The rows that were written or read lately, in clear: a hot read costs no search and no decryption.
//!
//! The cache is exact because every write passes the committer, which writes it through before the version
//! is published. A reader takes an entry only if it is not newer than its snapshot. A reader that comes
//! from the tables may fill in what it found only if nothing was written nearby since its snapshot. It is
//! bounded in bytes; who was not read since the hand of the clock came by goes first.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

const SHARDS: usize = 64;
/// Places per shard at which the last written version is kept.
const PLACES: usize = 256;
/// What a row costs beside its bytes.
const ROW_OVERHEAD: usize = 160;

/// A cache of rows; `None` inside means that the row does not exist.
pub struct RowCache {
    shards: Vec<Mutex<Shard>>,
    shard_bytes_max: usize,
    hashing: Hashing,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct Shard {
    rows: HashMap<Bytes, Entry, Hashing>,
    /// The clock: keys in the order in which they came or were spared. May name rows that are gone.
    clock: VecDeque<Bytes>,
    bytes: usize,
    last_written: Box<[u64; PLACES]>,
}

struct Entry {
    version: u64,
    value: Option<Bytes>,
    was_read: bool,
}

/// What the cache holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct CacheFigures {
    pub rows: u64,
    pub bytes: u64,
    pub hits: u64,
    pub misses: u64,
}

type Hashing = foldhash::fast::RandomState;

impl RowCache {
    pub fn new(bytes_max: usize) -> RowCache {
        let shard = || {
            Mutex::new(Shard {
                rows: HashMap::default(),
                clock: VecDeque::new(),
                bytes: 0,
                last_written: Box::new([0; PLACES]),
            })
        };
        RowCache {
            shards: std::iter::repeat_with(shard).take(SHARDS).collect(),
            shard_bytes_max: bytes_max / SHARDS,
            hashing: Hashing::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The row as a snapshot of `version` sees it, if the cache knows.
    pub fn get(&self, key: &[u8], version: u64) -> Option<Option<Bytes>> {
        let (mut shard, _) = self.shard(key);
        let known = shard.rows.get_mut(key).filter(|entry| entry.version <= version).map(|entry| {
            entry.was_read = true;
            entry.value.clone()
        });
        drop(shard);
        let counter = if known.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        known
    }

    /// Notes a write, before its version is published. `keep` brings the row in; else only a row that is
    /// in already is renewed. A deleted row is dropped.
    pub fn write(&self, key: &Bytes, version: u64, value: Option<&Bytes>, keep: bool) {
        let (mut shard, place) = self.shard(key);
        shard.last_written[place] = version;
        match value {
            Some(value) if keep || shard.rows.contains_key(key) => {
                shard.put(key, version, Some(value.clone()), self.shard_bytes_max);
            }
            Some(_) => {}
            None => shard.remove(key),
        }
    }

    /// Brings in what a reader with a snapshot of `version` found in the tables.
    pub fn fill(&self, key: &[u8], version: u64, value: Option<Bytes>) {
        let (mut shard, place) = self.shard(key);
        if shard.last_written[place] <= version && !shard.rows.contains_key(key) {
            shard.put(&Bytes::copy_from_slice(key), version, value, self.shard_bytes_max);
        }
    }

    pub fn figures(&self) -> CacheFigures {
        let mut figures = CacheFigures {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            ..CacheFigures::default()
        };
        for shard in &self.shards {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            figures.rows += shard.rows.len() as u64;
            figures.bytes += shard.bytes as u64;
        }
        figures
    }

    fn shard(&self, key: &[u8]) -> (MutexGuard<'_, Shard>, usize) {
        let hash = self.hashing.hash_one(key) as usize;
        let shard = self.shards[hash % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
        (shard, hash / SHARDS % PLACES)
    }
}

impl Shard {
    fn put(&mut self, key: &Bytes, version: u64, value: Option<Bytes>, bytes_max: usize) {
        let cost = cost(key, value.as_ref());
        if cost > bytes_max / 4 {
            return self.remove(key);
        }
        self.bytes += cost;
        if let Some(entry) = self.rows.get_mut(key) {
            self.bytes -= self::cost(key, entry.value.as_ref());
            entry.version = version;
            entry.value = value;
        } else {
            self.clock.push_back(key.clone());
            self.rows.insert(key.clone(), Entry { version, value, was_read: false });
        }
        self.shrink(bytes_max);
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some((key, entry)) = self.rows.remove_entry(key) {
            self.bytes -= cost(&key, entry.value.as_ref());
        }
        // Keys of removed rows stay in the clock until its hand comes by; they must not pile up.
        if self.clock.len() > 2 * self.rows.len() + 64 {
            let rows = &self.rows;
            self.clock.retain(|key| rows.contains_key(key));
        }
    }

    fn shrink(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max {
            let Some(key) = self.clock.pop_front() else { break };
            match self.rows.get_mut(&key) {
                Some(entry) if entry.was_read => {
                    entry.was_read = false;
                    self.clock.push_back(key);
                }
                Some(_) => self.remove(&key),
                None => {}
            }
        }
    }
}

fn cost(key: &Bytes, value: Option<&Bytes>) -> usize {
    key.len() + value.map_or(0, Bytes::len) + ROW_OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Bytes {
        Bytes::copy_from_slice(name.as_bytes())
    }

    fn value() -> Bytes {
        Bytes::from_static(b"value")
    }

    #[test]
    fn an_entry_is_served_to_snapshots_that_may_see_it() {
        let cache = RowCache::new(1 << 20);
        cache.write(&key("a"), 5, Some(&value()), true);
        assert_eq!(cache.get(b"a", 4), None);
        assert_eq!(cache.get(b"a", 5), Some(Some(value())));
    }

    #[test]
    fn an_old_reader_does_not_bring_back_what_was_deleted() {
        let cache = RowCache::new(1 << 20);
        cache.write(&key("a"), 5, Some(&value()), true);
        cache.write(&key("a"), 6, None, true);
        cache.fill(b"a", 5, Some(value()));
        assert_eq!(cache.get(b"a", 6), None);
        cache.fill(b"a", 6, None);
        assert_eq!(cache.get(b"a", 6), Some(None));
    }

    #[test]
    fn bulk_writes_renew_but_do_not_come_in() {
        let cache = RowCache::new(1 << 20);
        cache.write(&key("a"), 1, Some(&value()), false);
        assert_eq!(cache.get(b"a", 9), None);
        cache.write(&key("a"), 2, Some(&value()), true);
        cache.write(&key("a"), 3, Some(&key("new")), false);
        assert_eq!(cache.get(b"a", 9), Some(Some(key("new"))));
    }

    #[test]
    fn bytes_are_bounded_and_counted_right() {
        let cache = RowCache::new(64 << 10);
        for n in 0..5_000 {
            cache.write(
                &key(&format!("{}", n % 700)),
                n,
                Some(&Bytes::from(vec![0; n as usize % 200])),
                true,
            );
            if n % 3 == 0 {
                cache.write(&key(&format!("{}", n % 500)), n, None, true);
            }
        }
        assert!(cache.figures().bytes <= 64 << 10);
        for n in 0..700 {
            cache.write(&key(&format!("{n}")), 9_000, None, true);
        }
        let figures = cache.figures();
        assert_eq!((figures.rows, figures.bytes), (0, 0));
        let clocks: usize = cache.shards.iter().map(|shard| shard.lock().unwrap().clock.len()).sum();
        assert!(clocks <= SHARDS * 64, "{clocks}");
    }

    #[test]
    fn a_row_that_is_too_large_leaves_no_stale_entry() {
        let cache = RowCache::new(64 << 10);
        cache.write(&key("a"), 1, Some(&value()), true);
        cache.write(&key("a"), 2, Some(&Bytes::from(vec![0; 60_000])), true);
        assert_eq!(cache.get(b"a", 9), None);
    }
}
