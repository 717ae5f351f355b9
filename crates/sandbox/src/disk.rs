//! A `/tmp` on disk: a file with a file system of bounded size, of which each sandbox gets a copy that is nowhere.
//!
//! The file has no name, and the device on which it is mounted is let go by the kernel with the mount, which is the
//! cell's: nothing is left, however a sandbox ends. It takes root, loop devices and `mkfs.ext4`. One empty file
//! of each size is kept in the state folder.

use crate::error::{Doing, Error, Result};
use crate::spec::Limits;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, SeekFrom};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TOOL: &str = "/usr/sbin/mkfs.ext4";
const CONTROL: &str = "/dev/loop-control";
const PIECE_BYTES: usize = 256 << 10;
/// What one file takes at least: more names than that cannot be used.
const FILE_BYTES: u64 = 4096;

/// Why this host has none, and what to do about it.
pub fn missing(rootless: bool) -> Option<&'static str> {
    match () {
        () if rootless => Some("only root can mount one: run as root"),
        () if !Path::new(CONTROL).exists() => Some("there are no loop devices: modprobe loop"),
        () if !Path::new(TOOL).exists() => Some("there is no mkfs.ext4: install e2fsprogs"),
        () => None,
    }
}

/// A fresh copy. Blocks for some milliseconds, the first time of a size for some more.
pub fn fresh(state: &Path, limits: &Limits) -> Result<OwnedFd> {
    let empty = empty_of(state, limits)?;
    let empty = File::open(&empty).doing(format!("open {}", empty.display()))?;
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let copy = rustix::fs::open(state, flags, Mode::RUSR | Mode::WUSR).doing("make a file for /tmp")?;
    let copy = File::from(copy);
    copy_written(&empty, &copy).doing("copy a file system for /tmp")?;
    Ok(copy.into())
}

fn empty_of(state: &Path, limits: &Limits) -> Result<PathBuf> {
    let files = limits.tmp_files.min(limits.tmp_bytes / FILE_BYTES).max(16);
    let path = state.join(format!("tmp-{}-{files}.ext4", limits.tmp_bytes));
    if path.exists() {
        return Ok(path);
    }
    // Made under another name: what has that of a file system is one.
    let making = tempfile_beside(&path);
    let file = File::create(&making).doing(format!("make {}", making.display()))?;
    file.set_len(limits.tmp_bytes).doing(format!("make {}", making.display()))?;
    let mut tool = Command::new(TOOL);
    tool.args(["-q", "-F", "-b", "4096", "-m", "0", "-O", "^has_journal,^resize_inode"]);
    tool.args(["-E", "lazy_itable_init=1,nodiscard,root_owner=0:0", "-N", &files.to_string()]).arg(&making);
    let made = tool.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let made = made.doing(format!("run {TOOL}"))?;
    if !made.status.success() {
        let _ = fs::remove_file(&making);
        let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        return Err(Error::failed("make a file system for /tmp", io::Error::other(said)));
    }
    fs::rename(&making, &path).doing(format!("make {}", path.display()))?;
    Ok(path)
}

fn tempfile_beside(path: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    path.with_extension(format!("making-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// Only what has been written: nearly all of an empty file system has not.
fn copy_written(from: &File, to: &File) -> io::Result<()> {
    let length = from.metadata()?.len();
    to.set_len(length)?;
    let mut buffer = vec![0; PIECE_BYTES];
    let mut at = 0;
    while at < length {
        let start = match rustix::fs::seek(from, SeekFrom::Data(at)) {
            Err(rustix::io::Errno::NXIO) => return Ok(()),
            other => other?,
        };
        let end = rustix::fs::seek(from, SeekFrom::Hole(start))?;
        at = start;
        while at < end {
            let piece = buffer.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
            let piece = buffer.get_mut(..piece).unwrap_or_default();
            from.read_exact_at(piece, at)?;
            to.write_all_at(piece, at)?;
            at += piece.len() as u64;
        }
    }
    Ok(())
}
