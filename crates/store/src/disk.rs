//! All file work of the store's own files, in one place, so that tests can make the disk fail.
//!
//! The tables of the lsm-tree crate do their own file work and are not covered by the faults.
//! Every call blocks; who may not block calls from a thread of its own.

mod fault;

pub use fault::{Fault, FaultError, FaultKind};

use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fault::Write;
use rustix::io::{Errno, ReadWriteFlags, preadv2};

/// The disk, with its fault if a test asked for one.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    fault: Option<Arc<Fault>>,
    syncs: Arc<AtomicU64>,
}

/// An open file. Reads and writes name their offset.
pub(crate) struct DiskFile {
    file: File,
    path: PathBuf,
    disk: Disk,
}

impl Disk {
    pub fn new(fault: Option<Arc<Fault>>) -> Disk {
        Disk { fault, syncs: Arc::default() }
    }

    /// How many syncs there were.
    pub fn syncs(&self) -> u64 {
        self.syncs.load(Ordering::Relaxed)
    }

    /// Makes a new file of `len` zero bytes that are really written, so that a later sync of its data
    /// needs no metadata. The file and its name are durable.
    pub fn create_zeroed(&self, path: &Path, len: u64) -> io::Result<DiskFile> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
        let file = DiskFile { file, path: path.to_owned(), disk: self.clone() };
        let zeros = vec![0; 1 << 20];
        let mut at = 0;
        while at < len {
            let piece = (len - at).min(zeros.len() as u64);
            file.write_at(&zeros[..piece as usize], at)?;
            at += piece;
        }
        file.sync_all()?;
        self.sync_parent(path)?;
        Ok(file)
    }

    /// Makes a new file of `len` bytes with room reserved for them, where the file system can do that.
    /// The file and its name are durable.
    pub fn create_reserved(&self, path: &Path, len: u64) -> io::Result<DiskFile> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
        if rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, len).is_err() {
            file.set_len(len)?;
        }
        let file = DiskFile { file, path: path.to_owned(), disk: self.clone() };
        file.sync_all()?;
        self.sync_parent(path)?;
        Ok(file)
    }

    pub fn open(&self, path: &Path) -> io::Result<DiskFile> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(DiskFile { file, path: path.to_owned(), disk: self.clone() })
    }

    /// The whole content, or `None` if there is no such file.
    pub fn read_if_there(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match fs::read(path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts `content` under `path`: after a power cut there is the old file or the new one.
    pub fn replace_durably(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(".new");
        let draft = PathBuf::from(draft);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&draft)?;
        let file = DiskFile { file, path: draft.clone(), disk: self.clone() };
        file.write_at(content, 0)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        self.sync_parent(path)
    }

    /// Makes a directory, and those above it, unless they are there. The names are durable.
    pub fn create_dir(&self, path: &Path) -> io::Result<()> {
        match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => self.create_dir(parent)?,
            _ => {}
        }
        fs::create_dir(path).or_else(|error| if path.is_dir() { Ok(()) } else { Err(error) })?;
        // Also if it was there: who made it may have been stopped before this sync.
        self.sync_parent(path)
    }

    pub fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// The plain files of a directory.
    pub fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files)
    }

    pub fn is_empty_dir(&self, dir: &Path) -> io::Result<bool> {
        Ok(fs::read_dir(dir)?.next().is_none())
    }

    /// Copies a file into a directory under its name; answers its length.
    pub fn copy_durably(&self, from: &Path, to_dir: &Path) -> io::Result<u64> {
        let name = from.file_name().ok_or_else(|| io::Error::other("a file without a name"))?;
        let to = to_dir.join(name);
        let len = fs::copy(from, &to)?;
        File::open(&to)?.sync_all()?;
        self.sync_dir(to_dir)?;
        Ok(len)
    }

    /// Makes the names in a directory durable.
    pub fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.before_sync()?;
        File::open(dir)?.sync_all()
    }

    pub fn sync_parent(&self, path: &Path) -> io::Result<()> {
        match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => self.sync_dir(parent),
            _ => self.sync_dir(Path::new(".")),
        }
    }

    fn before_sync(&self) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::Relaxed);
        self.fault.as_ref().map_or(Ok(()), |fault| fault.on_sync())
    }
}

impl DiskFile {
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    pub fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(out, offset)
    }

    /// Appends to `out`, until it has `len` bytes, what lies behind `offset`: all of it.
    pub fn read_run(&self, out: &mut Vec<u8>, len: usize, offset: u64) -> io::Result<()> {
        self.read_on(out, len, offset, ReadWriteFlags::empty())
    }

    /// The same of what the system has in its cache; answers whether that was all.
    pub fn read_at_once(&self, out: &mut Vec<u8>, len: usize, offset: u64) -> io::Result<bool> {
        match self.read_on(out, len, offset, ReadWriteFlags::NOWAIT) {
            Ok(()) => Ok(true),
            // Not every file system can tell.
            Err(error) if matches!(Errno::from_io_error(&error), Some(Errno::AGAIN | Errno::OPNOTSUPP)) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn read_on(&self, out: &mut Vec<u8>, len: usize, offset: u64, how: ReadWriteFlags) -> io::Result<()> {
        while out.len() < len {
            let (start, at) = (out.len(), offset + out.len() as u64);
            // Zeros cost a little; what is read over them is at hand in the processor's cache.
            out.resize(len, 0);
            let read = preadv2(&self.file, &mut [IoSliceMut::new(&mut out[start..])], at, how);
            out.truncate(start + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The whole content.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let len = usize::try_from(self.len()?).map_err(io::Error::other)?;
        let mut content = vec![0; len];
        self.read_at(&mut content, 0)?;
        Ok(content)
    }

    pub fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.disk.fault.as_ref().map_or(Write::Whole, |fault| fault.on_write()) {
            Write::Whole => self.file.write_all_at(bytes, offset),
            Write::HalfThen(error) => {
                self.file.write_all_at(&bytes[..bytes.len() / 2], offset)?;
                Err(error)
            }
            Write::Nothing(error) => Err(error),
        }
    }

    /// Makes the content durable, but not a changed length.
    pub fn sync_data(&self) -> io::Result<()> {
        self.disk.before_sync()?;
        self.file.sync_data()
    }

    pub fn sync_all(&self) -> io::Result<()> {
        self.disk.before_sync()?;
        self.file.sync_all()
    }
}
