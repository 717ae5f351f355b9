//! The engine of one process: its own log over the tables of the lsm-tree crate.
//!
//! One committer thread takes the transactions that wait, checks each against what was written since its
//! snapshot and by the earlier ones of the same group, writes the winners as one group to the log and makes
//! them durable with one sync. A second thread, the applier, puts the group into the memtable and the row
//! cache, publishes its number as the new version, answers, and wakes watchers, while the committer is at
//! the next group; small groups spare themselves the hop. Two more threads write memtables to tables and
//! merge tables. Readers take a snapshot of the published version and never wait for any of them.
//!
//! A read that misses the row cache reads tables inline, in the caller's thread: mostly from the page cache,
//! at worst one or two blocks from the disk. After an I/O error the store acknowledges nothing any more;
//! reads still work. A commit whose future is dropped may still happen.
//!
//! Limits that are known: a long snapshot keeps old memtables and tables alive; the row cache, the
//! memtables (up to nine) and the block cache bound the memory; damage to the very last group of a log that
//! was stopped within moments of it looks like a torn write and is cut with a message.

mod applier;
mod background;
mod backup;
mod batch;
mod bell;
mod committer;
mod home;
mod log;
mod manifest;
mod options;
mod pacing;
mod row_cache;
mod scrub;
mod shared;
mod stats;
mod transaction;
mod tree;

pub use backup::{RestoreError, restore};
pub use options::{OpenError, Options};
pub use scrub::ScrubReport;
pub use stats::Stats;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use self::applier::Applier;
use self::committer::{Committer, Request};
use self::home::Home;
use self::shared::Shared;
use self::transaction::EmbeddedTx;
use crate::blobs::Blobs;
use crate::disk::Disk;
use crate::seal::{Keyring, MasterKey, rewrap};
use crate::{Error, Store, Tx, Watch};

/// The store in a data directory. Dropping it stops its threads; [`Embedded::close`] also marks the log as
/// ended cleanly. The directory stays locked until the last transaction and blob reader are gone too.
pub struct Embedded {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    messages: Vec<String>,
}

/// Why a directory is opened: only a restore may touch one that is half restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Use,
    Restore,
}

impl Embedded {
    /// Opens or makes the data directory. Blocks while the log is read.
    pub fn open(options: Options) -> Result<Embedded, OpenError> {
        Self::open_for(options, Purpose::Use)
    }

    fn open_for(options: Options, purpose: Purpose) -> Result<Embedded, OpenError> {
        let disk = Disk::new(options.fault.clone());
        let home = Home::open(&disk, &options.dir, purpose)?;
        let keyring = Arc::new(Keyring::open(&disk, &home.keyring(), options.key.clone())?);
        let opened = shared::open(&disk, &home, &options)?;
        let home = Arc::new(home);
        let blobs = Blobs::in_home(&disk, &home.blobs(), keyring.clone(), options.extent_bytes, home.clone())
            .map_err(|error| OpenError::Damaged(error.to_string()))?;
        home.finish(&disk)?;
        let (requests, inbox) = channel();
        let messages = opened.messages;
        let shared = Arc::new(Shared::new(opened.parts, disk, home, keyring, blobs, requests));
        let (applier, applying) = Applier::new(shared.clone());
        let committer = Committer::new(shared.clone(), opened.log, applier, options.memtable_bytes);
        let threads = vec![
            spawn("store-apply", applying)?,
            spawn("store-commit", move || committer.run(inbox))?,
            spawn("store-flush", background::flusher(shared.clone()))?,
            spawn("store-merge", background::merger(shared.clone()))?,
        ];
        Ok(Embedded { shared, threads, messages })
    }

    /// What the recovery did, for the operator's log.
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// The bodies that lie beside the rows.
    pub fn blobs(&self) -> &Blobs {
        &self.shared.blobs
    }

    /// Figures of this moment.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Ends the log cleanly and stops. Blocks until running work has ended. Transactions that still wait
    /// for their commit are refused.
    pub fn close(mut self) -> Result<(), Error> {
        self.stop(true)
    }

    fn stop(&mut self, clean: bool) -> Result<(), Error> {
        if self.threads.is_empty() {
            return Ok(());
        }
        let (done, ended) = oneshot::channel();
        let _ = self.shared.requests.send(Request::Stop { clean, done });
        self.shared.stop_background();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        // The committer has ended, so its answer is there or never comes.
        let mut ended = ended;
        ended.try_recv().unwrap_or(Err(Error::Unknown))
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        let _ = self.stop(false);
    }
}

impl Store for Embedded {
    fn begin(&self) -> Tx {
        Tx::new(Box::new(EmbeddedTx::new(self.shared.clone())))
    }

    fn watch(&self, prefix: &[u8]) -> Watch {
        self.shared.watchers.watch(prefix)
    }
}

/// Wraps the keyring of a data directory with another master key. The store must not be open.
pub fn rotate_master_key(dir: &Path, old: &MasterKey, new: &MasterKey) -> Result<(), OpenError> {
    let disk = Disk::default();
    let home = Home::open(&disk, dir, Purpose::Use)?;
    Ok(rewrap(&disk, &home.keyring(), old, new)?)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|error| OpenError::io(Path::new(name), error))
}
