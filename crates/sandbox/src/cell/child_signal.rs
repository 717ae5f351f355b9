//! The signal that tells of a child's end, as a descriptor.

use crate::error::{Doing, Result};
use rustix::fd::{FromRawFd, OwnedFd};
use std::io;

fn set() -> libc::sigset_t {
    // SAFETY: a set of signals is plain memory, filled by the calls.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGCHLD);
        set
    }
}

/// The keeper has blocked it already, with its own handle, which is closed by now.
pub fn block() -> Result<OwnedFd> {
    let set = set();
    // SAFETY: the set is live; the descriptor is new.
    unsafe {
        libc::sigprocmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut());
        let fd = libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK);
        if fd < 0 {
            return Err(io::Error::last_os_error()).doing("watch for children");
        }
        Ok(OwnedFd::from_raw_fd(fd))
    }
}

pub fn unblock() {
    let set = set();
    // SAFETY: the set is live.
    unsafe { libc::sigprocmask(libc::SIG_UNBLOCK, &raw const set, std::ptr::null_mut()) };
}
