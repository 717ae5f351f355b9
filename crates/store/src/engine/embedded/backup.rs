//! Backup while the store runs, and restore into a new directory.
//!
//! A backup is one snapshot: `rows`, every row as it is stored (names in clear, values sealed), in
//! checksummed chunks with an end that counts them; `keyring`, the wrapped data keys; `blobs`, the extents.
//! The master key is not in it. Reading the rows also verifies the tables they come from.
//!
//! While it runs, the snapshot keeps old tables alive and released blobs are not overwritten.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::batch::Batch;
use super::committer::{Commit, Request};
use super::home::Home;
use super::log::encode_row;
use super::options::{OpenError, Options};
use super::scrub::each_row;
use super::shared::Shared;
use super::{Embedded, Purpose};
use crate::Error;
use crate::disk::{Disk, DiskFile};
use crate::engine::read_set::ReadSet;
use crate::report::Progress;

const MAGIC: &[u8; 12] = b"PILEUSBK\x01\0\0\0";
const CHUNK_BYTES: usize = 256 << 10;

/// Why a restore was given up. The new directory must be deleted before the next try.
#[derive(Debug)]
pub enum RestoreError {
    /// The new directory holds a store already.
    NotEmpty(PathBuf),
    /// The backup is damaged or was not finished.
    Damaged {
        file: PathBuf,
        offset: u64,
    },
    Open(OpenError),
    Store(Error),
    Io(PathBuf, io::Error),
}

impl Embedded {
    /// Writes a backup of this moment into a new directory. Blocks.
    pub fn backup(&self, to: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Progress, Error> {
        // In this order, every blob of a row in the snapshot is still whole when its extent is copied.
        let _hold = self.shared.blobs.hold();
        let disk = Disk::default();
        let mut done = Progress::default();
        disk.create_dir(to).map_err(|error| refused(to, &error))?;
        if !disk.is_empty_dir(to).map_err(|error| refused(to, &error))? {
            return Err(Error::Unavailable(format!("{} is not empty", to.display())));
        }
        write_rows(&self.shared, &disk, &to.join("rows"), &mut done, progress)?;
        let extents = to.join("blobs");
        let mut copy = || {
            disk.create_dir(&extents)?;
            for file in self.shared.blobs.files() {
                done.bytes += disk.copy_durably(&file, &extents)?;
                progress(done);
            }
            // Last, so that it has the data key of every row and frame.
            disk.copy_durably(&self.shared.home.keyring(), to)
        };
        copy().map_err(|error| refused(to, &error))?;
        Ok(done)
    }
}

/// Makes a data directory out of a backup; `options.key` is the master key of the backup. Blocks, and must
/// not be called from an asynchronous task.
pub fn restore(
    from: &Path,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Embedded, RestoreError> {
    let disk = Disk::default();
    let home = Home::open(&disk, &options.dir, Purpose::Restore).map_err(RestoreError::Open)?;
    if home.keyring().exists() {
        return Err(RestoreError::NotEmpty(options.dir));
    }
    let copy = || {
        home.begin_restore(&disk)?;
        for file in disk.files(&from.join("blobs"))? {
            disk.copy_durably(&file, &home.blobs())?;
        }
        disk.copy_durably(&from.join("keyring"), home.dir())
    };
    copy().map_err(|error| RestoreError::Io(from.to_owned(), error))?;
    drop(home);
    let store = Embedded::open_for(options, Purpose::Restore).map_err(RestoreError::Open)?;
    read_rows(&disk, &from.join("rows"), &store.shared, progress)?;
    let home = &store.shared.home;
    home.end_restore(&disk).map_err(|error| RestoreError::Io(home.dir().to_owned(), error))?;
    Ok(store)
}

fn refused(path: &Path, error: &io::Error) -> Error {
    Error::Unavailable(format!("the backup {}: {error}", path.display()))
}

fn write_rows(
    shared: &Shared,
    disk: &Disk,
    path: &Path,
    done: &mut Progress,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let failed = |error: io::Error| refused(path, &error);
    let file = disk.create_zeroed(path, 0).map_err(failed)?;
    file.write_at(MAGIC, 0).map_err(failed)?;
    let mut offset = MAGIC.len() as u64;
    let mut chunk = Vec::new();
    each_row(shared, |key, sealed| {
        encode_row(key, Some(sealed), &mut chunk);
        done.rows += 1;
        done.bytes += (key.len() + sealed.len()) as u64;
        if chunk.len() >= CHUNK_BYTES {
            offset += write_chunk(&file, offset, &chunk).map_err(failed)?;
            chunk.clear();
            progress(*done);
        }
        Ok(())
    })?;
    if !chunk.is_empty() {
        offset += write_chunk(&file, offset, &chunk).map_err(failed)?;
    }
    // The end: a chunk without rows, then their number.
    offset += write_chunk(&file, offset, &[]).map_err(failed)?;
    file.write_at(&done.rows.to_le_bytes(), offset).map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn write_chunk(file: &DiskFile, offset: u64, chunk: &[u8]) -> io::Result<u64> {
    let len = u32::try_from(chunk.len()).map_err(io::Error::other)?;
    let head = [len.to_le_bytes(), crc32fast::hash(chunk).to_le_bytes()].concat();
    file.write_at(&[&head, chunk].concat(), offset)?;
    Ok((head.len() + chunk.len()) as u64)
}

fn read_rows(
    disk: &Disk,
    path: &Path,
    shared: &Shared,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), RestoreError> {
    let file = disk.open(path).map_err(|error| RestoreError::Io(path.to_owned(), error))?;
    let mut offset = 0;
    let mut done = Progress::default();
    let damaged = |offset| RestoreError::Damaged { file: path.to_owned(), offset };
    let mut magic = [0; MAGIC.len()];
    read(&file, &mut magic, &mut offset)?;
    if &magic != MAGIC {
        return Err(damaged(0));
    }
    loop {
        let chunk_offset = offset;
        let chunk = read_chunk(&file, &mut offset)?.ok_or_else(|| damaged(chunk_offset))?;
        if chunk.is_empty() {
            let mut count = [0; 8];
            read(&file, &mut count, &mut offset)?;
            let complete = u64::from_le_bytes(count) == done.rows;
            return if complete { Ok(()) } else { Err(damaged(chunk_offset)) };
        }
        let batch =
            Batch::of_encoded(Bytes::from(chunk), &shared.cache).ok_or_else(|| damaged(chunk_offset))?;
        done.rows += batch.rows.len() as u64;
        done.bytes += batch.encoded.len() as u64;
        commit(shared, batch).map_err(RestoreError::Store)?;
        progress(done);
    }
}

/// The next chunk, or `None` if its sum does not fit.
fn read_chunk(file: &DiskFile, offset: &mut u64) -> Result<Option<Vec<u8>>, RestoreError> {
    let (mut len, mut sum) = ([0; 4], [0; 4]);
    read(file, &mut len, offset)?;
    read(file, &mut sum, offset)?;
    let left = file.len().map_err(|error| RestoreError::Io(file.path().to_owned(), error))? - *offset;
    let len = u32::from_le_bytes(len);
    if u64::from(len) > left {
        return Ok(None);
    }
    let mut chunk = vec![0; len as usize];
    read(file, &mut chunk, offset)?;
    Ok((crc32fast::hash(&chunk) == u32::from_le_bytes(sum)).then_some(chunk))
}

fn read(file: &DiskFile, out: &mut [u8], offset: &mut u64) -> Result<(), RestoreError> {
    file.read_at(out, *offset).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            RestoreError::Damaged { file: file.path().to_owned(), offset: *offset }
        }
        _ => RestoreError::Io(file.path().to_owned(), error),
    })?;
    *offset += out.len() as u64;
    Ok(())
}

/// Commits rows that are sealed already.
fn commit(shared: &Shared, batch: Batch) -> Result<(), Error> {
    let (done, answer) = oneshot::channel();
    let commit = Commit { snapshot: None, reads: ReadSet::default(), batch, done };
    shared
        .requests
        .send(Request::Commit(commit))
        .map_err(|_| Error::Unavailable("the store was closed".into()))?;
    answer.blocking_recv().unwrap_or(Err(Error::Unknown))
}

impl fmt::Display for RestoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RestoreError::NotEmpty(dir) => write!(out, "{} holds a store already", dir.display()),
            RestoreError::Damaged { file, offset } => {
                write!(out, "the backup {} is damaged or incomplete at offset {offset}", file.display())
            }
            RestoreError::Open(error) => error.fmt(out),
            RestoreError::Store(error) => error.fmt(out),
            RestoreError::Io(path, error) => write!(out, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for RestoreError {}
