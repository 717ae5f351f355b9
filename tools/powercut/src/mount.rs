//! Puts a simulated disk under a real directory, through FUSE. One thread answers the kernel, so the
//! calls of all writers come one after the other, and each has its whole effect or none of it.
//! The kernel keeps no writes back: what a process wrote is on the simulated disk, unsynced.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, KernelConfig, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyStatfs, ReplyWrite, Request,
    TimeOrNow, WriteFlags,
};
use nix::fcntl::FallocateFlags;

use crate::disk::contents::PAGE_BYTES;
use crate::disk::{Disk, Kind, Node, Problem};

/// Nobody but the kernel changes the disk, so it may trust what it knows.
const TRUST: Duration = Duration::from_secs(3600);
const WRITE_BYTES_MAX: u32 = 1 << 20;
const BLOCKS: u64 = 1 << 24;

pub const DEVICE: &str = "/dev/fuse";

pub type SharedDisk = Arc<Mutex<Disk>>;

/// A panic elsewhere leaves the disk as it was between two calls, which is all that it promises.
pub fn lock(disk: &Mutex<Disk>) -> MutexGuard<'_, Disk> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk is under its directory until this is dropped.
pub struct Mounted {
    session: Option<BackgroundSession>,
    pub directory: PathBuf,
}

impl Mounted {
    pub fn new(disk: SharedDisk, directory: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(directory)?;
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("powercut".into()), MountOption::NoAtime];
        let session = fuser::spawn_mount2(Served(disk), directory, &config)?;
        Ok(Self { session: Some(session), directory: directory.into() })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let ended = self.session.take().map(BackgroundSession::umount_and_join);
        if let Some(Err(error)) = ended {
            eprintln!("{} stays mounted: {error}", self.directory.display());
        }
    }
}

struct Served(SharedDisk);

impl From<Problem> for Errno {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::NotFound => Self::ENOENT,
            Problem::NotADirectory => Self::ENOTDIR,
            Problem::NotAFile => Self::EISDIR,
            Problem::NotEmpty => Self::ENOTEMPTY,
            Problem::Exists => Self::EEXIST,
            Problem::Frozen => Self::EIO,
        }
    }
}

fn text(name: &OsStr) -> Result<&str, Errno> {
    name.to_str().ok_or(Errno::EINVAL)
}

fn attributes(disk: &Disk, node: Node) -> Result<FileAttr, Errno> {
    let (kind, size, nlink) = match disk.kind(node)? {
        Kind::File { size } => (FileType::RegularFile, size, 1),
        Kind::Directory => (FileType::Directory, 0, 2),
    };
    Ok(FileAttr {
        ino: INodeNo(node),
        size,
        blocks: size.div_ceil(512),
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm: if kind == FileType::Directory { 0o700 } else { 0o600 },
        nlink,
        uid: nix::unistd::Uid::effective().as_raw(),
        gid: nix::unistd::Gid::effective().as_raw(),
        rdev: 0,
        blksize: PAGE_BYTES as u32,
        flags: 0,
    })
}

fn answer_empty(done: Result<(), Errno>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

fn answer_attributes(found: Result<FileAttr, Errno>, reply: ReplyAttr) {
    match found {
        Ok(attributes) => reply.attr(&TRUST, &attributes),
        Err(errno) => reply.error(errno),
    }
}

fn answer_entry(found: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match found {
        Ok(attributes) => reply.entry(&TRUST, &attributes, Generation(0)),
        Err(errno) => reply.error(errno),
    }
}

impl Served {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        lock(&self.0)
    }

    fn allocate(&self, node: Node, offset: u64, length: u64, mode: i32) -> Result<(), Errno> {
        let end = offset.checked_add(length).ok_or(Errno::EINVAL)?;
        let hole = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
        let mode = FallocateFlags::from_bits(mode).ok_or(Errno::EOPNOTSUPP)?;
        let mut disk = self.disk();
        match disk.kind(node)? {
            Kind::File { .. } if mode == hole => Ok(disk.zero(node, offset, end)?),
            Kind::File { size } if mode.is_empty() => Ok(disk.resize(node, size.max(end))?),
            Kind::File { .. } if mode == FallocateFlags::FALLOC_FL_KEEP_SIZE => Ok(()),
            Kind::File { .. } => Err(Errno::EOPNOTSUPP),
            Kind::Directory => Err(Errno::EISDIR),
        }
    }

    fn rename_entry(
        &self,
        from: (Node, &OsStr),
        to: (Node, &OsStr),
        flags: RenameFlags,
    ) -> Result<(), Errno> {
        let mut disk = self.disk();
        let (from, to) = ((from.0, text(from.1)?), (to.0, text(to.1)?));
        if flags == RenameFlags::RENAME_NOREPLACE && disk.lookup(to.0, to.1).is_ok() {
            return Err(Errno::EEXIST);
        }
        if !flags.difference(RenameFlags::RENAME_NOREPLACE).is_empty() {
            return Err(Errno::EINVAL);
        }
        Ok(disk.rename(from, to)?)
    }
}

impl Filesystem for Served {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        if let Err(most) = config.set_max_write(WRITE_BYTES_MAX) {
            config.set_max_write(most).map_err(|_| io::Error::other("no size of writes suits the kernel"))?;
        }
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = self.disk();
        let node = text(name).and_then(|name| Ok(disk.lookup(parent.0, name)?));
        answer_entry(node.and_then(|node| attributes(&disk, node)), reply);
    }

    fn getattr(&self, _: &Request, node: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        answer_attributes(attributes(&self.disk(), node.0), reply);
    }

    fn setattr(
        &self,
        _: &Request,
        node: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _accessed: Option<TimeOrNow>,
        _modified: Option<TimeOrNow>,
        _changed: Option<SystemTime>,
        _: Option<FileHandle>,
        _created: Option<SystemTime>,
        _flag_changed: Option<SystemTime>,
        _backed_up: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut disk = self.disk();
        let resized = size.map_or(Ok(()), |size| disk.resize(node.0, size));
        answer_attributes(resized.map_err(Errno::from).and_then(|()| attributes(&disk, node.0)), reply);
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, reply: ReplyEntry) {
        let mut disk = self.disk();
        let node = text(name).and_then(|name| Ok(disk.create_directory(parent.0, name)?));
        answer_entry(node.and_then(|node| attributes(&disk, node)), reply);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let mut disk = self.disk();
        let node = text(name).and_then(|name| Ok(disk.create_file(parent.0, name)?));
        match node.and_then(|node| attributes(&disk, node)) {
            Ok(attributes) => {
                reply.created(&TRUST, &attributes, Generation(0), FileHandle(0), FopenFlags::empty())
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = text(name).and_then(|name| Ok(self.disk().remove(parent.0, name)?));
        answer_empty(removed, reply);
    }

    fn rmdir(&self, request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.unlink(request, parent, name, reply);
    }

    fn rename(
        &self,
        _: &Request,
        from: INodeNo,
        from_name: &OsStr,
        to: INodeNo,
        to_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        answer_empty(self.rename_entry((from.0, from_name), (to.0, to_name), flags), reply);
    }

    fn read(
        &self,
        _: &Request,
        node: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.disk().read(node.0, offset, size as usize) {
            Ok(bytes) => reply.data(&bytes),
            Err(problem) => reply.error(problem.into()),
        }
    }

    fn write(
        &self,
        _: &Request,
        node: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.disk().write(node.0, offset, data) {
            Ok(()) => reply.written(data.len() as u32),
            Err(problem) => reply.error(problem.into()),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, node: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer_empty(self.disk().sync_file(node.0).map_err(Errno::from), reply);
    }

    fn fsyncdir(&self, _: &Request, node: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer_empty(self.disk().sync_directory(node.0).map_err(Errno::from), reply);
    }

    fn readdir(&self, _: &Request, node: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let disk = self.disk();
        let entries = match disk.entries(node.0) {
            Ok(entries) => entries,
            Err(problem) => return reply.error(problem.into()),
        };
        // Nodes only grow, so a listing goes on at the right place when names went in between.
        let mut rest: Vec<_> = entries.iter().filter(|(_, child)| **child > offset).collect();
        rest.sort_by_key(|(_, child)| **child);
        for (name, child) in rest {
            let kind = match disk.kind(*child) {
                Ok(Kind::Directory) => FileType::Directory,
                _ => FileType::RegularFile,
            };
            if reply.add(INodeNo(*child), *child, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn fallocate(
        &self,
        _: &Request,
        node: INodeNo,
        _: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        answer_empty(self.allocate(node.0, offset, length, mode), reply);
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(BLOCKS, BLOCKS, BLOCKS, BLOCKS, BLOCKS, PAGE_BYTES as u32, 255, PAGE_BYTES as u32);
    }
}
