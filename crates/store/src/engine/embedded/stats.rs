//! Figures about an embedded store, for status pages and benchmarks.

use std::sync::atomic::{AtomicU64, Ordering};

/// The figures of one moment; counts begin with the opening.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Transactions that were made durable.
    pub commits: u64,
    /// Transactions that were refused because of a conflict or their age.
    pub conflicts: u64,
    /// Groups of transactions that shared a sync.
    pub groups: u64,
    /// Bytes of rows that went into the log.
    pub logged_bytes: u64,
    /// Syncs of our own files; those of tables are not counted.
    pub syncs: u64,
    pub cached_rows: u64,
    pub cached_bytes: u64,
    pub cache_hits: u64,
    pub cache_misses: u64,
    /// Memtables that wait to be written to tables.
    pub sealed_memtables: u64,
    /// Runs of tables that wait to be merged.
    pub level_0_runs: u64,
    pub table_bytes: u64,
    /// Why nothing is acknowledged any more, if so.
    pub failure: Option<String>,
}

/// What the committer counts.
#[derive(Default)]
pub struct Counters {
    commits: AtomicU64,
    conflicts: AtomicU64,
    groups: AtomicU64,
    logged_bytes: AtomicU64,
}

impl Counters {
    pub fn group(&self, commits: u64, bytes: u64) {
        self.commits.fetch_add(commits, Ordering::Relaxed);
        self.logged_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.groups.fetch_add(1, Ordering::Relaxed);
    }

    pub fn conflict(&self) {
        self.conflicts.fetch_add(1, Ordering::Relaxed);
    }

    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    pub fn conflicts(&self) -> u64 {
        self.conflicts.load(Ordering::Relaxed)
    }

    pub fn groups(&self) -> u64 {
        self.groups.load(Ordering::Relaxed)
    }

    pub fn logged_bytes(&self) -> u64 {
        self.logged_bytes.load(Ordering::Relaxed)
    }
}
