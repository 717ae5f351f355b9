//! How an embedded store is opened, and why it may refuse.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::Fault;
use crate::seal::{KeyError, MasterKey};

/// What an embedded store needs to know. [`Options::new`] has the sizes for daily use.
pub struct Options {
    /// The data directory; made if it is not there.
    pub dir: PathBuf,
    /// The key that opens the directory's keyring.
    pub key: MasterKey,
    /// Memory for rows in clear.
    pub row_cache_bytes: usize,
    /// Memory for blocks of tables.
    pub block_cache_bytes: u64,
    /// A memtable of this size is written to a table.
    pub memtable_bytes: u64,
    /// The length of a log segment.
    pub segment_bytes: u64,
    /// The length of a blob extent.
    pub extent_bytes: u64,
    /// For tests: how the disk fails.
    pub fault: Option<Arc<Fault>>,
}

impl Options {
    pub fn new(dir: impl Into<PathBuf>, key: MasterKey) -> Options {
        Options {
            dir: dir.into(),
            key,
            row_cache_bytes: 32 << 20,
            block_cache_bytes: 32 << 20,
            memtable_bytes: 16 << 20,
            segment_bytes: 16 << 20,
            extent_bytes: 64 << 20,
            fault: None,
        }
    }

    /// Small memtables and segments, so that little work meets flushes, merges and recycling.
    pub fn small(dir: impl Into<PathBuf>, key: MasterKey) -> Options {
        Options {
            row_cache_bytes: 1 << 20,
            block_cache_bytes: 1 << 20,
            memtable_bytes: 256 << 10,
            segment_bytes: 256 << 10,
            extent_bytes: 1 << 20,
            ..Options::new(dir, key)
        }
    }
}

/// Why a store was not opened. Nothing was changed that matters.
#[derive(Debug)]
pub enum OpenError {
    /// Another process, or this one, has the directory open.
    Locked { dir: PathBuf, pid: String },
    /// The directory was written by a newer program.
    NewerFormat { path: PathBuf, version: u32 },
    /// The master key does not fit, or the keyring cannot be read.
    Key(KeyError),
    /// Something that was durable is damaged or missing.
    Damaged(String),
    /// The disk refused.
    Io(PathBuf, io::Error),
}

impl OpenError {
    pub(crate) fn io(path: &Path, error: io::Error) -> OpenError {
        OpenError::Io(path.to_owned(), error)
    }
}

impl From<KeyError> for OpenError {
    fn from(error: KeyError) -> OpenError {
        OpenError::Key(error)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Locked { dir, pid } => {
                write!(out, "{} is in use by process {pid}: stop it first", dir.display())
            }
            OpenError::NewerFormat { path, version } => write!(
                out,
                "{} names format {version}, which a newer pileus has written: use that one",
                path.display()
            ),
            OpenError::Key(error) => error.fmt(out),
            OpenError::Damaged(what) => {
                write!(out, "refusing to open, because data would be missing: {what}. Restore from a backup")
            }
            OpenError::Io(path, error) => write!(out, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for OpenError {}
