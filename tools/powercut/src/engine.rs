//! What is put under a power cut: anything that commits changes together and says when they are safe.
//! The embedded store is the one that matters. The plain logs are there to show that the simulator
//! sees what it should: one of them is right, the others each forget one thing.

mod embedded;
mod log;

use std::path::Path;

use clap::ValueEnum;

use self::embedded::EmbeddedStore;
use self::log::{Care, Log};

pub type Key = Vec<u8>;

#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Put {
        key: Key,
        value: Vec<u8>,
    },
    /// A row with a body that is too large to be a value.
    PutBlob {
        key: Key,
        body: Vec<u8>,
    },
    /// A body that is written like one, and then no row is made for it.
    AbandonBlob {
        body: Vec<u8>,
    },
    Delete {
        key: Key,
    },
    DeleteBlob {
        key: Key,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Problem(pub String);

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

pub trait Engine: Send + Sync {
    /// All changes are durable when this returns, or none ever was made.
    fn commit(&self, changes: Vec<Change>) -> Result<(), Problem>;

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Problem>;

    /// Every row whose key begins so, in order, with the whole body where there is one.
    fn scan(&self, prefix: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, Problem>;

    /// Reads everything on the disk; returns a line for each place that is damaged.
    fn scrub(&self) -> Result<Vec<String>, Problem>;

    /// Ends in good order, as a server does that was asked to stop.
    fn close(self: Box<Self>) -> Result<(), Problem>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    Embedded,
    /// A log as plain as can be, that loses nothing.
    PlainLog,
    /// It says that a transaction is safe before it is.
    LogWithoutSync,
    /// It syncs its file, but never the names that lead to it.
    LogWithoutNames,
    /// It believes whatever its log says.
    LogWithoutChecksum,
}

impl EngineName {
    pub fn open(self, directory: &Path) -> Result<Box<dyn Engine>, Problem> {
        let careful = Care { syncs: true, syncs_names: true, checks: true };
        let care = match self {
            Self::Embedded => return Ok(Box::new(EmbeddedStore::open(directory)?)),
            Self::PlainLog => careful,
            Self::LogWithoutSync => Care { syncs: false, ..careful },
            Self::LogWithoutNames => Care { syncs_names: false, ..careful },
            Self::LogWithoutChecksum => Care { checks: false, ..careful },
        };
        Ok(Box::new(Log::open(directory, care)?))
    }
}
