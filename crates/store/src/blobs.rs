//! Blobs: bodies that are too large for a row, in extent files beside the rows.
//!
//! A body is written first, is durable when [`BlobWriter::finish`] answers, and becomes real when a row
//! that holds its [`BlobRef`] is committed. It is stored in frames of 64 KiB, each sealed and bound to the
//! blob and its place in it: a flipped byte is an error and is never served. Many bodies share an extent.
//!
//! Which space is in use is written nowhere: rows know it. So nothing can be out of step after a crash.
//! Space that was filled before the opening is left alone until [`Blobs::collect`] has been told of every
//! blob that rows refer to; what no row knows, because its commit never happened, is then free. Blobs that
//! were written since the opening are never collected; they are given back with [`Blobs::release`].
//!
//! File work happens on tokio's blocking threads.

mod batch;
mod extents;
mod frame;
mod reader;
mod space;
mod writer;

pub use reader::BlobReader;
pub use writer::BlobWriter;

use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::extents::Extents;
use self::frame::Run;
use crate::Error;
use crate::disk::Disk;
use crate::engine::snapshots::Snapshot;
use crate::report::{Damage, Progress};
use crate::seal::{KeyError, Keyring, MasterKey};

/// Where a blob lies. It is stored in the row that owns the blob, and in one row only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    id: [u8; 16],
    length: u64,
    pieces: Vec<Piece>,
}

/// Frames that lie behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    extent: u64,
    offset: u64,
    frames: u32,
}

/// The blobs of one directory. Clones share it.
#[derive(Clone)]
pub struct Blobs {
    shared: Arc<Shared>,
}

struct Shared {
    extents: Extents,
    keyring: Arc<Keyring>,
    /// Keeps the directory locked for as long as something can be read or written.
    _home: Option<Arc<dyn Any + Send + Sync>>,
}

/// Why a directory of blobs was not opened.
#[derive(Debug)]
pub enum BlobsError {
    Key(KeyError),
    Io(PathBuf, std::io::Error),
}

impl BlobRef {
    /// The length of the body in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// See [`Blobs::hold`].
pub struct BlobHold(Snapshot);

impl Blobs {
    /// Opens a directory of blobs on its own, with a keyring of its own: for stores that keep their rows
    /// elsewhere. The caller makes sure that no other process has it open.
    pub fn open(dir: &Path, key: MasterKey, extent_bytes: u64) -> Result<Blobs, BlobsError> {
        let disk = Disk::default();
        let io = |error| BlobsError::Io(dir.to_owned(), error);
        disk.create_dir(dir).map_err(io)?;
        // Who made a file may have been killed before its name was durable.
        disk.sync_dir(dir).map_err(io)?;
        let keyring = Keyring::open(&disk, &dir.join("keyring"), key).map_err(BlobsError::Key)?;
        let extents = Extents::open(&disk, dir, extent_bytes).map_err(io)?;
        Ok(Blobs { shared: Arc::new(Shared { extents, keyring: Arc::new(keyring), _home: None }) })
    }

    pub(crate) fn in_home(
        disk: &Disk,
        dir: &Path,
        keyring: Arc<Keyring>,
        extent_bytes: u64,
        home: Arc<dyn Any + Send + Sync>,
    ) -> Result<Blobs, BlobsError> {
        let extents =
            Extents::open(disk, dir, extent_bytes).map_err(|error| BlobsError::Io(dir.to_owned(), error))?;
        Ok(Blobs { shared: Arc::new(Shared { extents, keyring, _home: Some(home) }) })
    }

    /// Begins a body. Dropping the writer gives its space back.
    pub fn writer(&self) -> BlobWriter {
        BlobWriter::new(self.clone())
    }

    /// Reads a part of a body; what lies behind its end is left out. The space stays as it is for as long
    /// as the reader lives, also if the blob is released meanwhile.
    pub fn read(&self, blob: &BlobRef, range: Range<u64>) -> BlobReader {
        self.read_held(&self.hold(), blob, range)
    }

    /// The same, of a blob that may have been released since `hold` was taken.
    pub fn read_held(&self, hold: &BlobHold, blob: &BlobRef, range: Range<u64>) -> BlobReader {
        BlobReader::new(self.clone(), blob.clone(), range, hold.0.again())
    }

    /// Gives the space of a blob back: once, after the commit that removed the last row with its reference.
    pub fn release(&self, blob: BlobRef) {
        self.shared.extents.release(frame::regions(&blob));
    }

    /// Frees what was there at the opening and is not in `live`: all blobs that rows refer to, read after
    /// the opening. Answers how many bytes became free.
    pub fn collect(&self, live: impl IntoIterator<Item = BlobRef>) -> u64 {
        self.shared.extents.collect(live.into_iter().flat_map(|blob| frame::regions(&blob)))
    }

    /// Reads every frame of the blobs, and reports the ones that fail. Blocks.
    pub fn scrub(
        &self,
        blobs: impl IntoIterator<Item = BlobRef>,
        damages: &mut Vec<Damage>,
        progress: &mut dyn FnMut(Progress),
    ) -> u64 {
        let mut done = Progress::default();
        for blob in blobs {
            let _hold = self.hold();
            for slot in frame::slots(&blob, 0) {
                let mut run = Run::new(blob.id, &[slot]);
                let plain = run.fill(self).and_then(|()| run.open(self));
                match plain {
                    Ok(plain) => done.bytes += plain.iter().map(|plain| plain.len() as u64).sum::<u64>(),
                    Err(error) => damages.push(Damage {
                        file: self.shared.extents.path(slot.extent),
                        offset: Some(slot.offset),
                        what: error.to_string(),
                    }),
                }
                done.frames += 1;
            }
            progress(done);
        }
        done.frames
    }

    /// Keeps all space that is in use now as it is. Taken before the transaction that reads a reference,
    /// it makes the reference good however long it takes to use it.
    pub fn hold(&self) -> BlobHold {
        BlobHold(self.shared.extents.hold())
    }

    /// The files that hold the bodies.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.shared.extents.files()
    }
}

impl fmt::Display for BlobsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BlobsError::Key(error) => error.fmt(out),
            BlobsError::Io(path, error) => write!(out, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for BlobsError {}

fn failed(error: std::io::Error) -> Error {
    Error::Unavailable(format!("a blob: {error}"))
}
