//! A cell: namespaces, a root and a first process of ours, ready before anybody asks for it. What makes it
//! a particular sandbox (mounts, limits, sockets) comes when it is taken.
//!
//! The first process sees to the cell: it starts or awaits the occupant, reaps whatever is left to it, and
//! ends as soon as keeper or server are gone, which ends everything in the cell.

mod child_signal;
pub mod first;
mod memory;
pub mod nested;
mod network;
pub mod program;

use crate::error::{Doing, Error, Result};
use crate::groups::{Group, Homes};
use crate::socket::Socket;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{FromRawFd, OwnedFd};
use rustix::process::{Signal, pidfd_send_signal};
use std::io;

/// What tells one cell from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Of its user outside; used again once it is gone.
    pub number: u32,
    /// Names its groups; never used again, so that who still has a hand on an old one does not reach a new one.
    pub serial: u64,
}

impl Name {
    pub fn group(self) -> String {
        self.serial.to_string()
    }
}

pub struct Cell {
    pub name: Name,
    pub first_process: u32,
    pub handle: OwnedFd,
    pub socket: Socket,
    pub group: Group,
    /// Files of the groups that take the occupant.
    pub doors: Vec<OwnedFd>,
}

#[repr(C)]
#[derive(Default)]
struct CloneArguments {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
}

const NAMESPACES: i32 = libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

impl Cell {
    /// Makes the namespaces and leaves the rest to the first process, which says when it is ready.
    pub fn build(name: Name, homes: &Homes, tree: OwnedFd, stage: &std::path::Path) -> Result<Self> {
        let group = homes.make(&name.group())?;
        let doors = group.doors()?;
        let (socket, inner) = Socket::pair().doing("make a socket")?;
        let thaw_door = group.thaw_door();
        let mut handle: i32 = -1;
        let arguments = CloneArguments {
            flags: NAMESPACES as u64 | libc::CLONE_PIDFD as u64,
            pidfd: (&raw mut handle) as u64,
            exit_signal: libc::SIGCHLD as u64,
            ..CloneArguments::default()
        };
        // SAFETY: the struct is of the size that is told; the keeper has one thread, so that the child, which
        // goes on with a copy of the stack, may do all that the keeper may.
        let pid =
            unsafe { libc::syscall(libc::SYS_clone3, &raw const arguments, size_of::<CloneArguments>()) };
        match pid {
            0 => first::live(inner, tree, thaw_door, stage),
            1.. => {
                // SAFETY: the kernel has just opened it for us.
                let handle = unsafe { OwnedFd::from_raw_fd(handle) };
                let first_process =
                    u32::try_from(pid).map_err(|_| Error::gone("a strange process number"))?;
                Ok(Self { name, first_process, handle, socket, group, doors })
            }
            _ => Err(io::Error::last_os_error()).doing("make the namespaces of a cell"),
        }
    }

    /// Whether all in it have ended, and its groups are removed.
    pub fn is_gone(&self) -> bool {
        let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut fds = [PollFd::new(&self.handle, PollFlags::IN)];
        matches!(poll(&mut fds, Some(&now)), Ok(1..)) && self.group.remove()
    }

    pub fn kill(&self) {
        // That the process has ended already is no trouble.
        let _ = pidfd_send_signal(&self.handle, Signal::KILL);
        // Frozen processes die only once they are thawed.
        let _ = self.group.freeze(false);
    }
}
