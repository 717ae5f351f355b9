//! How a keeper begins: its own user namespace where it is not root, mounts of its own, what the server
//! says, then the loop.

use super::message::{Reply, Setup, Trouble};
use super::run::Keeper;
use super::tree::Tree;
use super::{CONTROL, LIFELINE, NAME};
use crate::error::{Doing, Error, Result};
use crate::mounts;
use crate::socket::Socket;
use rustix::fd::{FromRawFd, OwnedFd};
use std::convert::Infallible;
use std::fs;
use std::io;

pub fn start() -> i32 {
    // SAFETY: the server puts its socket and its pipe there before it starts us.
    let server = Socket::from_fd(unsafe { OwnedFd::from_raw_fd(CONTROL) });
    close_others();
    let setup = match server.receive::<Setup>() {
        Ok(Some((setup, _))) => setup,
        _ => return 1,
    };
    match prepare(&setup) {
        Ok(tree) => {
            if server.send(&Reply::Opened, &[]).is_err() {
                return 0;
            }
            Keeper::new(server, setup, tree).map_or(1, Keeper::run)
        }
        Err(error) => {
            let _ = server.send(&Reply::Refused { trouble: Trouble::new(&error) }, &[]);
            1
        }
    }
}

/// Makes a user namespace and starts anew in it, so that everything about the keeper belongs to that: what
/// cannot be read by others can then be read with rights of the namespace.
pub fn start_apart() -> i32 {
    let Err(error) = make_user_namespace().and_then(|()| start_anew());
    // SAFETY: the server puts its socket there before it starts us.
    let server = Socket::from_fd(unsafe { OwnedFd::from_raw_fd(CONTROL) });
    let _ = server.send(&Reply::Refused { trouble: Trouble::new(&error) }, &[]);
    1
}

fn make_user_namespace() -> Result<()> {
    let (user, group) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    unshare(libc::CLONE_NEWUSER, "make a user namespace")?;
    put("/proc/self/setgroups", "deny".into())?;
    put("/proc/self/uid_map", format!("0 {user} 1"))?;
    put("/proc/self/gid_map", format!("0 {group} 1"))
}

fn start_anew() -> Result<Infallible> {
    let arguments = [NAME.as_ptr(), std::ptr::null()];
    let environment = [std::ptr::null()];
    // SAFETY: both lists end with a null pointer.
    unsafe { libc::execve(c"/proc/self/exe".as_ptr(), arguments.as_ptr(), environment.as_ptr()) };
    Err(io::Error::last_os_error()).doing("start the keeper anew")
}

fn close_others() {
    // SAFETY: plain calls: nothing above the lifeline is ours.
    unsafe {
        libc::fcntl(CONTROL, libc::F_SETFD, libc::FD_CLOEXEC);
        libc::fcntl(LIFELINE, libc::F_SETFD, libc::FD_CLOEXEC);
        libc::syscall(libc::SYS_close_range, LIFELINE + 1, u32::MAX, 0);
    }
}

fn prepare(setup: &Setup) -> Result<Tree> {
    // SAFETY: plain calls: a keeper adopts what zygotes leave behind. It asks for no signal at its server's
    // death: it sees that by the lifeline, and has to outlive it by the moment that clearing takes. So it leaves
    // the server's session too, whose signals (from a terminal, from a supervisor) are not meant for it.
    unsafe {
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        libc::setsid();
    }
    raise_open_files();
    unshare(libc::CLONE_NEWNS, "make a mount namespace")?;
    mounts::keep_private()?;
    Tree::build(setup)
}

fn unshare(kind: i32, doing: &str) -> Result<()> {
    // SAFETY: plain call; a keeper has one thread.
    match unsafe { libc::unshare(kind) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()).doing(doing),
    }
}

fn put(path: &str, text: String) -> Result<()> {
    fs::write(path, text)
        .map_err(|cause| Error::failed(format!("map the user of a user namespace in {path}"), cause))
}

/// A keeper holds a few descriptors for every sandbox.
pub fn raise_open_files() {
    let limits = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limits.maximum, ..limits };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, raised);
}
