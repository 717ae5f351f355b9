//! Cells below a template: their namespaces belong to the template's user namespace, so that the template,
//! which has rights there and nowhere else, can let its copies enter them.
//!
//! A template's code is foreign and may look into what belongs to its user namespace. So the first process of
//! such a cell is no fork of the keeper's, which knows all sandboxes, but this program started anew.

use super::{Cell, CloneArguments, NAMESPACES, Name, first};
use crate::error::{Doing, Error, Result};
use crate::groups::{Group, Homes};
use crate::keeper::message::Trouble;
use crate::keeper::{LIFELINE, NAME_CELL};
use crate::socket::Socket;
use crate::spec::SANDBOX_USER;
use crate::system::CapabilityHeader;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ffi::{CStr, CString, OsStr};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Where the new first process finds what it needs.
const SOCKET: i32 = LIFELINE + 1;
const TREE: i32 = LIFELINE + 2;
const THAW_DOOR: i32 = LIFELINE + 3;
const CAPABILITY_LAST: u32 = 40;
const CAPABILITY_VERSION: u32 = 0x2008_0522;

/// The template's first process and its occupant.
pub struct Template<'a> {
    pub first: BorrowedFd<'a>,
    pub occupant: BorrowedFd<'a>,
}

#[derive(serde::Serialize, serde::Deserialize)]
enum Told {
    /// With a handle on the first process.
    Made,
    Failed(Trouble),
}

/// Such a cell while it is being made, which takes milliseconds, or forever where the template wants it so.
pub struct Descent {
    name: Name,
    socket: Socket,
    group: Group,
    doors: Vec<OwnedFd>,
    /// Something comes, or it closes, once it has been made or not.
    pub hears: Socket,
}

pub fn begin(
    name: Name,
    homes: &Homes,
    tree: OwnedFd,
    stage: &Path,
    template: &Template<'_>,
) -> Result<Descent> {
    let group = homes.make(&name.group())?;
    let doors = group.doors()?;
    let thaw_door = group.thaw_door();
    let (socket, inner) = Socket::pair().doing("make a socket")?;
    let (hears, tells) = Socket::pair().doing("make a socket")?;
    // SAFETY: the keeper has one thread, so that its child may do all that the keeper may.
    match unsafe { libc::fork() } {
        0 => {
            // The template's user may not see the folders that lead there.
            let made = rustix::process::chdir(stage)
                .doing(format!("enter {}", stage.display()))
                .and_then(|()| enter_processes(template))
                .and_then(|()| descend(template))
                .and_then(|()| clone_first(&inner, &tree, thaw_door.as_ref(), Path::new(".")));
            let told = match made {
                Ok(handle) => tells.send(&Told::Made, &[handle.as_fd()]),
                Err(error) => tells.send(&Told::Failed(Trouble::new(&error)), &[]),
            };
            // SAFETY: plain call.
            unsafe { libc::_exit(i32::from(told.is_err())) }
        }
        1.. => Ok(Descent { name, socket, group, doors, hears }),
        _ => Err(io::Error::last_os_error()).doing("fork"),
    }
}

impl Descent {
    /// Once something has come.
    pub fn finish(self) -> Result<Cell> {
        let Self { name, socket, group, doors, hears } = self;
        match hears.receive_now::<Told>().doing("make a cell below a template")? {
            Some((Told::Made, mut fds)) if fds.len() == 1 => {
                let handle = fds.remove(0);
                let first_process = number_of(&handle)?;
                Ok(Cell { name, first_process, handle, socket, group, doors })
            }
            Some((Told::Failed(trouble), _)) => Err(trouble.into_error()),
            _ => Err(Error::gone("a cell below a template was not made: the template is gone")),
        }
    }
}

/// As this process numbers it, which is not how the one that made it does.
fn number_of(handle: &OwnedFd) -> Result<u32> {
    let path = format!("/proc/self/fdinfo/{}", handle.as_raw_fd());
    let text = std::fs::read_to_string(&path).doing(format!("read {path}"))?;
    let number = text.lines().find_map(|line| line.strip_prefix("Pid:")?.trim().parse().ok());
    number.ok_or_else(|| Error::gone("a cell below a template ended at once"))
}

fn enter(handle: BorrowedFd<'_>, kind: i32) -> Result<()> {
    // SAFETY: plain call; one thread.
    match unsafe { libc::setns(handle.as_raw_fd(), kind) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()).doing("enter the namespaces of a template"),
    }
}

/// Children only are in the namespace that was entered, and only who is in it can make one below: so this comes
/// back in a child. The template sees it; it may not read it.
fn enter_processes(template: &Template<'_>) -> Result<()> {
    // SAFETY: plain calls; one thread.
    unsafe {
        libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0);
        enter(template.first, libc::CLONE_NEWPID)?;
        match libc::fork() {
            0 => Ok(()),
            1.. => libc::_exit(0),
            _ => Err(io::Error::last_os_error()).doing("fork"),
        }
    }
}

/// Into the user namespace of the template, as its user, with all rights there.
fn descend(template: &Template<'_>) -> Result<()> {
    // SAFETY: plain call. Where the keeper is itself in a user namespace, there are no groups to drop.
    unsafe { libc::syscall(libc::SYS_setgroups, 0, 0) };
    enter(template.occupant, libc::CLONE_NEWUSER)?;
    // SAFETY: plain calls; the raw ones, because the C library would look for threads.
    let changed = unsafe {
        libc::syscall(libc::SYS_setresgid, SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)
            | libc::syscall(libc::SYS_setresuid, SANDBOX_USER, SANDBOX_USER, SANDBOX_USER)
    };
    if changed != 0 {
        return Err(io::Error::last_os_error()).doing("become the user of a template");
    }
    keep_capabilities()
}

/// What is ambient survives `execve` by who is not user 0.
fn keep_capabilities() -> Result<()> {
    let header = CapabilityHeader { version: CAPABILITY_VERSION, pid: 0 };
    let high = (1u32 << (CAPABILITY_LAST - 31)) - 1;
    let sets = [[u32::MAX; 3], [high; 3]];
    // SAFETY: both are live and of the form that this version asks for.
    let set = unsafe { libc::syscall(libc::SYS_capset, &raw const header, sets.as_ptr()) };
    if set != 0 {
        return Err(io::Error::last_os_error()).doing("keep the rights of a template's user");
    }
    for capability in 0..=CAPABILITY_LAST {
        // SAFETY: plain call.
        unsafe { libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE, capability, 0, 0) };
    }
    Ok(())
}

/// The new process is the keeper's child, not this one's.
fn clone_first(
    socket: &Socket,
    tree: &OwnedFd,
    thaw_door: Option<&OwnedFd>,
    stage: &Path,
) -> Result<OwnedFd> {
    let stage = CString::new(stage.as_os_str().as_bytes()).map_err(|_| Error::asked("a zero in a path"))?;
    let mut handle: i32 = -1;
    let arguments = CloneArguments {
        flags: NAMESPACES as u64 | libc::CLONE_PIDFD as u64 | libc::CLONE_PARENT as u64,
        pidfd: (&raw mut handle) as u64,
        ..CloneArguments::default()
    };
    // SAFETY: the struct is of the size that is told; one thread.
    let pid = unsafe { libc::syscall(libc::SYS_clone3, &raw const arguments, size_of::<CloneArguments>()) };
    match pid {
        0 => {
            place(&[
                (Some(socket.as_fd()), SOCKET),
                (Some(tree.as_fd()), TREE),
                (thaw_door.map(AsFd::as_fd), THAW_DOOR),
            ]);
            let argv = [NAME_CELL.as_ptr(), stage.as_ptr(), std::ptr::null()];
            // SAFETY: both lists end with a null pointer.
            unsafe {
                libc::execve(c"/proc/self/exe".as_ptr(), argv.as_ptr(), [std::ptr::null()].as_ptr());
                // The keeper sees that its socket is closed.
                libc::_exit(126)
            }
        }
        1.. => {
            // SAFETY: the kernel has just opened it for us.
            Ok(unsafe { OwnedFd::from_raw_fd(handle) })
        }
        _ => Err(io::Error::last_os_error()).doing("make the namespaces of a cell"),
    }
}

/// Puts descriptors at places where they survive `execve`; all others are closed by it.
fn place(wanted: &[(Option<BorrowedFd<'_>>, i32)]) {
    // SAFETY: plain calls: sources are moved away from the places before those are filled.
    unsafe {
        let moved: Vec<_> = wanted
            .iter()
            .map(|(fd, to)| (fd.map(|fd| libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 200)), *to))
            .collect();
        libc::syscall(libc::SYS_close_range, LIFELINE + 1, 199, 0);
        libc::fcntl(LIFELINE, libc::F_SETFD, 0);
        for (from, to) in moved {
            if let Some(from) = from {
                libc::dup2(from, to);
            }
        }
    }
}

/// The life of such a first process, started anew.
pub fn live(stage: &CStr) -> ! {
    // SAFETY: put there by `place`, and by nobody else's hand; the last only where there is one.
    let (socket, tree, thaw_door) = unsafe {
        let is_open = libc::fcntl(THAW_DOOR, libc::F_GETFD) >= 0;
        let thaw_door = is_open.then(|| OwnedFd::from_raw_fd(THAW_DOOR));
        libc::fcntl(LIFELINE, libc::F_SETFD, libc::FD_CLOEXEC);
        (OwnedFd::from_raw_fd(SOCKET), OwnedFd::from_raw_fd(TREE), thaw_door)
    };
    first::live(
        away(socket),
        away_fd(tree),
        thaw_door.map(away_fd),
        Path::new(OsStr::from_bytes(stage.to_bytes())),
    )
}

fn away(fd: OwnedFd) -> Socket {
    Socket::from_fd(away_fd(fd))
}

/// Above the places that a first process is about to fill.
fn away_fd(fd: OwnedFd) -> OwnedFd {
    rustix::io::fcntl_dupfd_cloexec(&fd, 20).unwrap_or(fd)
}
