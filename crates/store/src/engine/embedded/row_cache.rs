//! The rows that were read lately, in clear: a hot read costs no search and no decryption.
//!
//! The cache is exact because every write passes it before its version is published: a row that is in the
//! cache is renewed or dropped. A reader takes an entry only if it is not newer than its snapshot. A reader
//! that comes from the tables may fill in what it found only if nothing was written nearby since its
//! snapshot. It is bounded in bytes; who was not read since the hand of the clock came by goes first.

use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

const SHARDS: usize = 64;
/// Places per shard at which the last written version is kept.
const PLACES: usize = 256;
/// What a row costs beside its bytes.
const ROW_OVERHEAD: usize = 120;

/// A cache of rows; `None` inside means that the row does not exist.
pub struct RowCache {
    shards: Vec<Mutex<Shard>>,
    shard_bytes_max: usize,
    hashing: foldhash::fast::RandomState,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct Shard {
    rows: HashTable<Known>,
    /// The clock: hashes of rows in the order in which they came or were spared. May name rows that are gone.
    clock: VecDeque<u64>,
    bytes: usize,
    last_written: Box<[u64; PLACES]>,
}

/// What is known of a row, and since when.
struct Known {
    hash: u64,
    version: u64,
    row: CachedRow,
    was_read: bool,
}

/// A row in clear: key and value in one piece of memory of their own.
pub struct CachedRow {
    bytes: Bytes,
    key_len: usize,
    exists: bool,
}

impl CachedRow {
    /// Copies a row; without a value it is one that does not exist.
    pub fn new(key: &[u8], value: Option<&[u8]>) -> CachedRow {
        let bytes = Bytes::from([key, value.unwrap_or_default()].concat());
        CachedRow { bytes, key_len: key.len(), exists: value.is_some() }
    }

    fn key(&self) -> &[u8] {
        &self.bytes[..self.key_len]
    }

    fn value(&self) -> Option<Bytes> {
        self.exists.then(|| self.bytes.slice(self.key_len..))
    }

    fn cost(&self) -> usize {
        self.bytes.len() + ROW_OVERHEAD
    }
}

/// What the cache holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct CacheFigures {
    pub rows: u64,
    pub bytes: u64,
    pub hits: u64,
    pub misses: u64,
}

impl RowCache {
    pub fn new(bytes_max: usize) -> RowCache {
        let shard = || {
            Mutex::new(Shard {
                rows: HashTable::new(),
                clock: VecDeque::new(),
                bytes: 0,
                last_written: Box::new([0; PLACES]),
            })
        };
        RowCache {
            shards: std::iter::repeat_with(shard).take(SHARDS).collect(),
            shard_bytes_max: bytes_max / SHARDS,
            hashing: foldhash::fast::RandomState::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The hash of a key, as this cache wants it.
    pub fn hash(&self, key: &[u8]) -> u64 {
        self.hashing.hash_one(key)
    }

    /// The row as a snapshot of `version` sees it, if the cache knows.
    pub fn get(&self, key: &[u8], version: u64) -> Option<Option<Bytes>> {
        let hash = self.hash(key);
        let (mut shard, _) = self.shard(hash);
        let known = shard.rows.find_mut(hash, |known| known.row.key() == key);
        let known = known.filter(|known| known.version <= version).map(|known| {
            known.was_read = true;
            known.row.value()
        });
        drop(shard);
        let counter = if known.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        known
    }

    /// Whether something is known of the row at the moment.
    pub fn holds(&self, (hash, key): (u64, &[u8])) -> bool {
        self.shard(hash).0.rows.find(hash, |known| known.row.key() == key).is_some()
    }

    /// Notes a write, before its version is published: from then on the cache has `row`, or nothing.
    /// Writes of one group may come in any order of keys, those of one key in the order of their writes.
    pub fn write(&self, (hash, key): (u64, &[u8]), version: u64, row: Option<CachedRow>) {
        let (mut shard, place) = self.shard(hash);
        shard.last_written[place] = version;
        match row {
            Some(row) => shard.put(Known { hash, version, row, was_read: false }, self.shard_bytes_max),
            None => shard.remove(hash, |known| known.row.key() == key),
        }
    }

    /// Brings in what a reader with a snapshot of `version` found in the tables.
    pub fn fill(&self, key: &[u8], version: u64, value: Option<&[u8]>) {
        let hash = self.hash(key);
        let (mut shard, place) = self.shard(hash);
        let is_known = || shard.rows.find(hash, |known| known.row.key() == key).is_some();
        if shard.last_written[place] <= version && !is_known() {
            let row = CachedRow::new(key, value);
            shard.put(Known { hash, version, row, was_read: false }, self.shard_bytes_max);
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

    /// The table of a shard goes by the lowest and the highest bits: here are others.
    fn shard(&self, hash: u64) -> (MutexGuard<'_, Shard>, usize) {
        let (shard, place) = ((hash >> 32) as usize % SHARDS, (hash >> 40) as usize % PLACES);
        (self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner), place)
    }
}

impl Shard {
    fn put(&mut self, new: Known, bytes_max: usize) {
        if new.row.cost() > bytes_max / 4 {
            return self.remove(new.hash, |known| known.row.key() == new.row.key());
        }
        self.bytes += new.row.cost();
        match self.rows.entry(new.hash, |known| known.row.key() == new.row.key(), |known| known.hash) {
            Entry::Occupied(mut old) => {
                let old = old.get_mut();
                self.bytes -= old.row.cost();
                *old = Known { was_read: old.was_read, ..new };
            }
            Entry::Vacant(place) => {
                self.clock.push_back(new.hash);
                place.insert(new);
            }
        }
        self.shrink(bytes_max);
    }

    fn remove(&mut self, hash: u64, is_it: impl FnMut(&Known) -> bool) {
        if let Ok(entry) = self.rows.find_entry(hash, is_it) {
            self.bytes -= entry.remove().0.row.cost();
        }
        // Hashes of removed rows stay in the clock until its hand comes by; they must not pile up.
        if self.clock.len() > 2 * self.rows.len() + 64 {
            let rows = &self.rows;
            self.clock.retain(|hash| rows.find(*hash, |known| known.hash == *hash).is_some());
        }
    }

    fn shrink(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max {
            let Some(hash) = self.clock.pop_front() else { break };
            match self.rows.find_mut(hash, |known| known.hash == hash) {
                Some(known) if known.was_read => {
                    known.was_read = false;
                    self.clock.push_back(hash);
                }
                Some(_) => self.remove(hash, |known| known.hash == hash),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &[u8] = b"value";

    fn write(cache: &RowCache, key: &str, version: u64, value: Option<&[u8]>) {
        let key = key.as_bytes();
        let row = value.map(|value| CachedRow::new(key, Some(value)));
        cache.write((cache.hash(key), key), version, row);
    }

    fn found(value: &'static [u8]) -> Option<Option<Bytes>> {
        Some(Some(Bytes::from_static(value)))
    }

    #[test]
    fn an_entry_is_served_to_snapshots_that_may_see_it() {
        let cache = RowCache::new(1 << 20);
        write(&cache, "a", 5, Some(VALUE));
        assert_eq!(cache.get(b"a", 4), None);
        assert_eq!(cache.get(b"a", 5), found(VALUE));
        write(&cache, "a", 6, Some(b"new"));
        assert_eq!(cache.get(b"a", 6), found(b"new"));
    }

    #[test]
    fn an_old_reader_does_not_bring_back_what_was_deleted() {
        let cache = RowCache::new(1 << 20);
        write(&cache, "a", 5, Some(VALUE));
        write(&cache, "a", 6, None);
        cache.fill(b"a", 5, Some(VALUE));
        assert_eq!(cache.get(b"a", 6), None);
        cache.fill(b"a", 6, None);
        assert_eq!(cache.get(b"a", 6), Some(None));
    }

    #[test]
    fn bytes_are_bounded_and_counted_right() {
        let cache = RowCache::new(64 << 10);
        for n in 0..5_000 {
            write(&cache, &format!("{}", n % 700), n, Some(&vec![0; n as usize % 200]));
            if n % 3 == 0 {
                write(&cache, &format!("{}", n % 500), n, None);
            }
        }
        let figures = cache.figures();
        assert!(figures.rows > 0 && figures.bytes <= 64 << 10);
        for n in 0..700 {
            write(&cache, &format!("{n}"), 9_000, None);
        }
        let figures = cache.figures();
        assert_eq!((figures.rows, figures.bytes), (0, 0));
        let clocks: usize = cache.shards.iter().map(|shard| shard.lock().unwrap().clock.len()).sum();
        assert!(clocks <= SHARDS * 64, "{clocks}");
    }

    #[test]
    fn who_was_read_stays_longer() {
        let cache = RowCache::new(64 << 10);
        write(&cache, "hot", 1, Some(VALUE));
        for n in 0..5_000 {
            assert_eq!(cache.get(b"hot", 9_000), found(VALUE), "{n}");
            write(&cache, &format!("{n}"), 2, Some(VALUE));
        }
    }

    #[test]
    fn a_row_that_is_too_large_leaves_no_stale_entry() {
        let cache = RowCache::new(64 << 10);
        write(&cache, "a", 1, Some(VALUE));
        write(&cache, "a", 2, Some(&[0; 60_000]));
        assert_eq!(cache.get(b"a", 9), None);
    }
}
