//! The data directory: its layout, its lock, its format.
//!
//! ```text
//! lock      held by the process that has the directory open; holds its process id
//! format    the version of the layout; written last when a directory is made
//! keyring   the wrapped data keys
//! log/      segments          tree/   tables          blobs/  extents
//! ```

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::Purpose;
use super::options::OpenError;
use crate::disk::Disk;

/// The layout that this program writes.
pub const FORMAT: u32 = 1;
const FORMAT_WORD: &str = "pileus-store";

/// An open and locked data directory.
pub struct Home {
    dir: PathBuf,
    /// The lock goes with the file.
    _lock: File,
}

impl Home {
    /// Makes or opens the directory, and locks it.
    pub fn open(disk: &Disk, dir: &Path, purpose: Purpose) -> Result<Home, OpenError> {
        let io = |error| OpenError::io(dir, error);
        disk.create_dir(dir).map_err(io)?;
        let home = Home { dir: dir.to_owned(), _lock: lock(dir)? };
        home.check_format(disk)?;
        if purpose == Purpose::Use && home.restoring().exists() {
            let what = format!("{} was not restored to its end: delete it and restore again", dir.display());
            return Err(OpenError::Damaged(what));
        }
        for part in [home.log(), home.blobs()] {
            disk.create_dir(&part).map_err(io)?;
        }
        home.settle_names(disk).map_err(io)?;
        Ok(home)
    }

    /// Makes all names durable that are found. A process that was killed between a rename and its sync has
    /// left a name that we see and that a power cut may take back: nothing may be built on it before.
    fn settle_names(&self, disk: &Disk) -> io::Result<()> {
        let tables = self.tree().join("tables");
        let found = [self.log(), self.blobs(), tables, self.tree(), self.dir.clone()];
        found.iter().filter(|dir| dir.exists()).try_for_each(|dir| disk.sync_dir(dir))
    }

    fn check_format(&self, disk: &Disk) -> Result<(), OpenError> {
        let path = self.format();
        let Some(content) = disk.read_if_there(&path).map_err(|error| OpenError::io(&path, error))? else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(&content);
        let version = text.trim().strip_prefix(FORMAT_WORD).and_then(|rest| rest.trim().parse::<u32>().ok());
        match version {
            // A later format upgrades older ones here, one step after the other.
            Some(FORMAT) if self.keyring().exists() => Ok(()),
            Some(FORMAT) => Err(OpenError::Damaged(format!(
                "{} is missing: without it nothing in this data directory can be read",
                self.keyring().display()
            ))),
            Some(version) if version > FORMAT => Err(OpenError::NewerFormat { path, version }),
            _ => Err(OpenError::Damaged(format!("{} does not name a format", path.display()))),
        }
    }

    /// Notes the format, once everything else is in place.
    pub fn finish(&self, disk: &Disk) -> Result<(), OpenError> {
        let path = self.format();
        if path.exists() {
            return Ok(());
        }
        let content = format!("{FORMAT_WORD} {FORMAT}\n");
        disk.replace_durably(&path, content.as_bytes()).map_err(|error| OpenError::io(&path, error))
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    pub fn tree(&self) -> PathBuf {
        self.dir.join("tree")
    }

    pub fn blobs(&self) -> PathBuf {
        self.dir.join("blobs")
    }

    pub fn keyring(&self) -> PathBuf {
        self.dir.join("keyring")
    }

    /// Notes that the directory is incomplete until [`Home::end_restore`].
    pub fn begin_restore(&self, disk: &Disk) -> io::Result<()> {
        disk.replace_durably(&self.restoring(), b"")
    }

    pub fn end_restore(&self, disk: &Disk) -> io::Result<()> {
        disk.remove(&self.restoring())?;
        disk.sync_dir(&self.dir)
    }

    fn restoring(&self) -> PathBuf {
        self.dir.join("restoring")
    }

    fn format(&self) -> PathBuf {
        self.dir.join("format")
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join("lock");
    let io = |error| OpenError::io(&path, error);
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder).map_err(io)?;
        return Err(OpenError::Locked { dir: dir.to_owned(), pid: holder.trim().to_owned() });
    }
    file.set_len(0).map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}
