//! What the threads and the transactions of one embedded store share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::bell::Bell;
use super::committer::Request;
use super::home::Home;
use super::log::{Log, RecoveryError, Segments, recover};
use super::manifest;
use super::options::{OpenError, Options};
use super::pacing::Pacing;
use super::row_cache::RowCache;
use super::stats::{Counters, Stats};
use super::tree::Tree;
use crate::Error;
use crate::blobs::Blobs;
use crate::disk::Disk;
use crate::engine::snapshots::Snapshots;
use crate::seal::Keyring;
use crate::watch::Watchers;

pub struct Shared {
    pub tree: Tree,
    pub segments: Arc<Segments>,
    pub cache: RowCache,
    pub snapshots: Arc<Snapshots>,
    pub watchers: Arc<Watchers>,
    pub keyring: Arc<Keyring>,
    pub blobs: Blobs,
    pub pacing: Pacing,
    pub requests: Sender<Request>,
    pub flush_bell: Bell,
    pub merge_bell: Bell,
    pub counters: Counters,
    pub disk: Disk,
    pub home: Arc<Home>,
    /// A runtime with threads of its own, from which transactions come.
    pub runtime: OnceLock<Handle>,
    /// The tables durably hold everything through this group.
    flushed: AtomicU64,
    /// The last group of the newest sealed memtable.
    sealed_through: AtomicU64,
    failure: OnceLock<String>,
}

/// What opening the files gives.
pub struct Opened {
    pub parts: Parts,
    pub log: Log,
    pub messages: Vec<String>,
}

pub struct Parts {
    tree: Tree,
    segments: Arc<Segments>,
    cache: RowCache,
    published: u64,
    flushed: u64,
}

/// Opens the tables and reads the log behind them.
pub fn open(disk: &Disk, home: &Home, options: &Options) -> Result<Opened, OpenError> {
    manifest::check(disk, &home.tree()).map_err(|error| OpenError::Damaged(error.to_string()))?;
    let tree = Tree::open(&home.tree(), options.block_cache_bytes).map_err(OpenError::Damaged)?;
    // The tree does not make its own name durable.
    disk.sync_dir(home.dir()).map_err(|error| OpenError::io(home.dir(), error))?;
    let segments = Arc::new(Segments::new(disk, &home.log(), options.segment_bytes));
    let memtable = tree.active();
    let recovered = recover(&segments, tree.highest_in_tables(), |number, rows| {
        rows.into_iter().for_each(|(key, value)| memtable.insert(key, value, number));
    })
    .map_err(|error| match error {
        RecoveryError::Io(error) => OpenError::io(&home.log(), error),
        damaged => OpenError::Damaged(damaged.to_string()),
    })?;
    tree.go_on_behind(recovered.last_group);
    let cache = RowCache::new(options.row_cache_bytes);
    let parts = Parts { tree, segments, cache, published: recovered.last_group, flushed: recovered.flushed };
    Ok(Opened { parts, log: recovered.log, messages: recovered.messages })
}

impl Shared {
    pub fn new(
        parts: Parts,
        disk: Disk,
        home: Arc<Home>,
        keyring: Arc<Keyring>,
        blobs: Blobs,
        requests: Sender<Request>,
    ) -> Shared {
        let shared = Shared {
            tree: parts.tree,
            segments: parts.segments,
            cache: parts.cache,
            snapshots: Arc::new(Snapshots::new(parts.published)),
            watchers: Arc::default(),
            keyring,
            blobs,
            pacing: Pacing::default(),
            requests,
            flush_bell: Bell::default(),
            merge_bell: Bell::default(),
            counters: Counters::default(),
            disk,
            home,
            runtime: OnceLock::new(),
            flushed: AtomicU64::new(parts.flushed),
            sealed_through: AtomicU64::new(0),
            failure: OnceLock::new(),
        };
        shared.pacing.set_runs(shared.tree.level_0_runs());
        shared.flush_bell.ring();
        shared.merge_bell.ring();
        shared
    }

    /// Remembers the runtime of the calling task, if it has threads of its own.
    pub fn note_runtime(&self) {
        if self.runtime.get().is_none()
            && let Ok(runtime) = Handle::try_current()
            && runtime.runtime_flavor() == RuntimeFlavor::MultiThread
        {
            let _ = self.runtime.set(runtime);
        }
    }

    pub fn flushed(&self) -> u64 {
        self.flushed.load(Ordering::Acquire)
    }

    pub fn set_flushed(&self, group: u64) {
        self.flushed.fetch_max(group, Ordering::AcqRel);
    }

    pub fn sealed_through(&self) -> u64 {
        self.sealed_through.load(Ordering::Acquire)
    }

    pub fn set_sealed_through(&self, group: u64) {
        self.sealed_through.store(group, Ordering::Release);
    }

    /// From now on nothing is acknowledged.
    pub fn fail(&self, why: impl Into<String>) {
        let _ = self.failure.set(why.into());
        self.pacing.wake();
    }

    pub fn failure(&self) -> Option<Error> {
        self.failure.get().map(|why| Error::Unavailable(why.clone()))
    }

    pub fn stop_background(&self) {
        self.flush_bell.stop();
        self.merge_bell.stop();
        self.pacing.wake();
    }

    pub fn stats(&self) -> Stats {
        let cache = self.cache.figures();
        Stats {
            commits: self.counters.commits(),
            conflicts: self.counters.conflicts(),
            groups: self.counters.groups(),
            logged_bytes: self.counters.logged_bytes(),
            syncs: self.disk.syncs(),
            cached_rows: cache.rows,
            cached_bytes: cache.bytes,
            cache_hits: cache.hits,
            cache_misses: cache.misses,
            sealed_memtables: self.pacing.sealed() as u64,
            level_0_runs: self.pacing.runs() as u64,
            table_bytes: self.tree.disk_bytes(),
            failure: self.failure.get().cloned(),
        }
    }
}
