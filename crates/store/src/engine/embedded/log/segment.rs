//! Segments: files of one size, made in advance and used again.
//!
//! A segment that was made or freed waits here until the log needs it. A group that is longer than a
//! segment gets a longer one of its own, which is removed instead of kept.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::disk::{Disk, DiskFile};

const SPARE_MAX: usize = 3;

/// A segment's file and its length.
pub struct Segment {
    pub file: DiskFile,
    pub len: u64,
}

/// The spare segments of a log.
pub struct Segments {
    disk: Disk,
    dir: PathBuf,
    len: u64,
    next_name: AtomicU64,
    spare: Mutex<Vec<Segment>>,
}

impl Segments {
    pub fn new(disk: &Disk, dir: &Path, len: u64) -> Segments {
        Segments {
            disk: disk.clone(),
            dir: dir.to_owned(),
            len,
            next_name: AtomicU64::new(1),
            spare: Mutex::default(),
        }
    }

    /// Opens the files in the directory. Names carry no order; the headers do.
    pub fn open_all(&self) -> io::Result<Vec<Segment>> {
        let mut all = Vec::new();
        for path in self.disk.files(&self.dir)? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(number) = name.strip_suffix(".seg").and_then(|stem| stem.parse::<u64>().ok()) else {
                continue;
            };
            self.next_name.fetch_max(number + 1, Ordering::Relaxed);
            let file = self.disk.open(&path)?;
            let len = file.len()?;
            all.push(Segment { file, len });
        }
        Ok(all)
    }

    /// A segment that can hold `len` bytes, from the spare ones if possible.
    pub fn take(&self, len: u64) -> io::Result<Segment> {
        let spare = {
            let mut spare = self.spare();
            spare.iter().position(|segment| segment.len >= len).map(|at| spare.swap_remove(at))
        };
        spare.map_or_else(|| self.make(self.len.max(len)), Ok)
    }

    /// Makes sure that the next `take` need not wait for a new file.
    pub fn prepare(&self) -> io::Result<()> {
        if self.spare().is_empty() {
            let segment = self.make(self.len)?;
            self.spare().push(segment);
        }
        Ok(())
    }

    /// Keeps a segment whose groups are in durable tables, or removes it.
    pub fn give_back(&self, segment: Segment) -> io::Result<()> {
        let mut spare = self.spare();
        if spare.len() < SPARE_MAX && segment.len == self.len {
            spare.push(segment);
            return Ok(());
        }
        drop(spare);
        self.disk.remove(segment.file.path())
    }

    fn make(&self, len: u64) -> io::Result<Segment> {
        let name = self.next_name.fetch_add(1, Ordering::Relaxed);
        let file = self.disk.create_zeroed(&self.dir.join(format!("{name:08}.seg")), len)?;
        Ok(Segment { file, len })
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Segment>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
