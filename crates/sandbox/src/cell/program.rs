//! How a first process executes a program: the plain start.

use super::child_signal;
use super::first::Notice;
use crate::error::{Doing, Error, Result};
use crate::keeper::message::Trouble;
use crate::occupy::{Failure, occupy};
use crate::order::{self, Order};
use crate::socket::Socket;
use rustix::fd::{AsRawFd, OwnedFd};
use serde::{Deserialize, Serialize};
use std::ffi::CString;
use std::io;

#[derive(Serialize, Deserialize)]
pub struct Executed {
    pub path: String,
    pub arguments: Vec<String>,
    pub environment: Vec<String>,
}

/// What `execve` takes.
struct Words {
    path: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

/// Answers its process. What fails after the fork is told over the socket.
pub fn spawn(
    program: &Executed,
    order: &Order,
    descriptors: &[OwnedFd],
    socket: &Socket,
    failed: impl Fn(Trouble) -> Notice,
) -> Result<i32> {
    let words = Words {
        path: word(&program.path)?,
        arguments: words(std::iter::once(&program.path).chain(&program.arguments))?,
        environment: words(&program.environment)?,
    };
    let mut numbers = [-1; order::DESCRIPTORS_MAX];
    for (slot, fd) in numbers.iter_mut().zip(descriptors) {
        *slot = fd.as_raw_fd();
    }
    // SAFETY: one thread; the child calls nothing but the system, with what was made before.
    match unsafe { libc::fork() } {
        0 => {
            // The channel takes the place of the socket, by which a failure has to be told.
            let socket = rustix::io::fcntl_dupfd_cloexec(socket, 30).map(Socket::from_fd);
            let failure = execute(order, &numbers, &words);
            let doing = format!("{} ({})", order::STEPS[failure.step as usize], program.path);
            let text = io::Error::from_raw_os_error(failure.errno).to_string();
            let trouble = Trouble { doing, errno: Some(failure.errno), text };
            let _ = socket.map(|socket| socket.send(&failed(trouble), &[]));
            // SAFETY: plain call.
            unsafe { libc::_exit(127) }
        }
        pid if pid > 0 => Ok(pid),
        _ => Err(io::Error::last_os_error()).doing("fork"),
    }
}

/// In the child. Comes back only with what failed.
fn execute(order: &Order, numbers: &[i32; order::DESCRIPTORS_MAX], words: &Words) -> Failure {
    child_signal::unblock();
    if let Err(failure) = occupy(order, numbers) {
        return failure;
    }
    let pointers = |words: &[CString]| {
        words.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect::<Vec<_>>()
    };
    let (argv, envp) = (pointers(&words.arguments), pointers(&words.environment));
    // SAFETY: both lists end with a null pointer, and live as long as this process needs them.
    unsafe { libc::execve(words.path.as_ptr(), argv.as_ptr(), envp.as_ptr()) };
    let errno = io::Error::last_os_error().raw_os_error().unwrap_or(0);
    Failure { step: order::Step::Execute, errno }
}

fn word(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::asked("a zero in a text"))
}

fn words<'a>(texts: impl IntoIterator<Item = &'a String>) -> Result<Vec<CString>> {
    texts.into_iter().map(|text| word(text)).collect()
}
