//! Mounts by descriptor: copied, made read-only, put in place. None of it is ever seen by the host.

mod image;

use crate::error::{Doing, Result};
pub use image::mount_image;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::CWD;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, MountPropagationFlags, MoveMountFlags,
    OpenTreeFlags, UnmountFlags, fsconfig_create, fsconfig_set_string, fsmount, fsopen, mount, mount_change,
    move_mount, open_tree, unmount,
};
use std::ffi::CStr;
use std::path::Path;

#[repr(C)]
struct Attributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

pub const READ_ONLY: u64 = 0x1;
pub const NO_SETUID: u64 = 0x2;
pub const NO_DEVICES: u64 = 0x4;
pub const NO_PROGRAMS: u64 = 0x8;

/// A copy of what is mounted at and below a path, not yet anywhere.
pub fn copy(path: &Path) -> Result<OwnedFd> {
    let flags =
        OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
    open_tree(CWD, path, flags).doing(format!("copy the mount {}", path.display()))
}

pub fn copy_with(path: &Path, attributes: u64) -> Result<OwnedFd> {
    let copy = copy(path)?;
    restrict(copy.as_fd(), attributes, true).map(|()| copy)
}

pub fn restrict(mount: BorrowedFd<'_>, attributes: u64, below: bool) -> Result<()> {
    let attributes = Attributes { set: attributes, clear: 0, propagation: 0, user_namespace: 0 };
    let flags = libc::AT_EMPTY_PATH | if below { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path is empty and ends with a zero; the struct is of the size that is told.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<Attributes>(),
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()).doing("make a mount read-only"),
    }
}

/// Several folders as one, read-only: what a later one has is seen instead of what an earlier one has under the
/// same name. Not yet anywhere.
pub fn merged(folders: &[OwnedFd]) -> Result<OwnedFd> {
    // By descriptor: names of folders may have any character, and together be longer than what can be said here.
    let named = |folder: &OwnedFd| format!("/proc/self/fd/{}", folder.as_raw_fd());
    let layers: Vec<_> = folders.iter().rev().map(named).collect();
    let merge = || {
        let overlay = fsopen(c"overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_set_string(overlay.as_fd(), c"lowerdir", layers.join(":").as_str())?;
        fsconfig_create(overlay.as_fd())?;
        let attributes = MountAttrFlags::MOUNT_ATTR_RDONLY
            | MountAttrFlags::MOUNT_ATTR_NOSUID
            | MountAttrFlags::MOUNT_ATTR_NODEV;
        fsmount(overlay.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, attributes)
    };
    merge().doing("merge folders into one (overlay)")
}

pub fn place(copy: BorrowedFd<'_>, path: &Path) -> Result<()> {
    move_mount(copy, c"", CWD, path, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
        .doing(format!("mount at {}", path.display()))
}

pub fn temporary(path: &Path, options: &CStr) -> Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount(c"tmpfs", path, c"tmpfs", flags, Some(options))
        .doing(format!("mount a temporary file system at {}", path.display()))
}

pub fn processes(path: &Path) -> Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount(c"proc", path, c"proc", flags, None).doing("mount /proc")
}

/// From here on nothing that is mounted here is seen elsewhere, nor the other way round.
pub fn keep_private() -> Result<()> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .doing("keep mounts private")
}

/// Makes the current directory the root, and lets go of everything else.
pub fn become_root() -> Result<()> {
    rustix::process::pivot_root(".", ".").doing("change the root")?;
    unmount(".", UnmountFlags::DETACH).doing("let go of the old root")?;
    rustix::process::chdir("/").doing("enter the new root")
}
