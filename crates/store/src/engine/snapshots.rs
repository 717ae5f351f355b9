//! The open snapshots of an engine, so that nothing they can still see is thrown away.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The published version, and which versions readers still look at.
#[derive(Default)]
pub(crate) struct Snapshots {
    published: AtomicU64,
    /// How many look at each version, in order of versions: few, and near the ends.
    open: Mutex<VecDeque<(u64, usize)>>,
}

/// Keeps one version readable until it is dropped.
pub(crate) struct Snapshot {
    pub version: u64,
    all: Arc<Snapshots>,
}

impl Snapshots {
    pub fn new(published: u64) -> Self {
        Snapshots { published: AtomicU64::new(published), open: Mutex::default() }
    }

    /// Opens a snapshot of what is published now.
    pub fn open(self: &Arc<Self>) -> Snapshot {
        let mut open = self.lock();
        let version = self.published();
        match open.back_mut() {
            Some((last, count)) if *last == version => *count += 1,
            _ => open.push_back((version, 1)),
        }
        Snapshot { version, all: self.clone() }
    }

    /// The newest version that readers may see.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Acquire)
    }

    /// Lets readers see everything up to `version`.
    pub fn publish(&self, version: u64) {
        self.published.fetch_max(version, Ordering::AcqRel);
    }

    /// No reader, now or later, looks at a version below this one.
    pub fn oldest(&self) -> u64 {
        let open = self.lock();
        open.front().map_or_else(|| self.published(), |(version, _)| *version)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, usize)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshot {
    /// Another hold on the same version.
    pub fn again(&self) -> Snapshot {
        let mut open = self.all.lock();
        if let Some(at) = place(&open, self.version) {
            open[at].1 += 1;
        }
        drop(open);
        Snapshot { version: self.version, all: self.all.clone() }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let mut open = self.all.lock();
        if let Some(at) = place(&open, self.version) {
            open[at].1 -= 1;
            if open[at].1 == 0 {
                open.remove(at);
            }
        }
    }
}

/// An open version always stands there.
fn place(open: &VecDeque<(u64, usize)>, version: u64) -> Option<usize> {
    open.binary_search_by_key(&version, |(version, _)| *version).ok()
}
