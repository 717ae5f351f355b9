//! One sandbox, in the hands of the caller. It ends, whole, when this is dropped.

use crate::channel::Channel;
use crate::companion::Companion;
use crate::dialer::Dialer;
use crate::error::{Doing, Error, Result};
use crate::groups::{Group, Usage};
use crate::keeper::message::{Exit, Request, Whom};
use crate::output::Output;
use crate::sandboxes::Link;
use crate::spec::{Added, Zygote};
use rustix::fd::{AsFd, OwnedFd};
use rustix::process::{Signal, pidfd_send_signal};
use std::collections::HashMap;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, watch};

pub struct Sandbox {
    pub(crate) id: u64,
    pub(crate) link: Arc<Link>,
    pub(crate) group: Group,
    /// What it was forked from, where it is a template.
    pub(crate) template: Option<Zygote>,
    pub(crate) parts: Parts,
    pub(crate) ended: watch::Receiver<Option<Exit>>,
    pub(crate) left: watch::Receiver<Option<Exit>>,
    /// What its program waits for, where it is accompanied.
    pub(crate) begin: Option<Vec<u8>>,
    /// Held until the code says that it is under way.
    pub(crate) permit: Option<OwnedSemaphorePermit>,
    pub(crate) channel: Option<Channel>,
    pub(crate) stdout: Option<Output>,
    pub(crate) stderr: Option<Output>,
}

/// What the keeper hands over when a sandbox has started.
pub(crate) struct Parts {
    pub first_process: u32,
    /// Names its control groups.
    pub group: String,
    pub handle: OwnedFd,
    pub listeners: HashMap<String, OwnedFd>,
}

impl Parts {
    pub fn kill(&self) {
        // That the process has ended already is no trouble.
        let _ = pidfd_send_signal(&self.handle, Signal::KILL);
    }
}

impl Sandbox {
    /// The channel; once.
    pub fn channel(&mut self) -> Result<Channel> {
        self.channel.take().ok_or_else(|| Error::asked("the channel has been taken already"))
    }

    pub fn stdout(&mut self) -> Result<Output> {
        self.stdout.take().ok_or_else(|| Error::asked("standard output has been taken already"))
    }

    pub fn stderr(&mut self) -> Result<Output> {
        self.stderr.take().ok_or_else(|| Error::asked("standard error has been taken already"))
    }

    /// A listener of the spec: whoever connects to it is this sandbox.
    pub fn stream_listener(&mut self, name: &str) -> Result<tokio::net::TcpListener> {
        tokio::net::TcpListener::from_std(TcpListener::from(self.listener(name)?)).doing("take a listener")
    }

    pub fn datagram_listener(&mut self, name: &str) -> Result<tokio::net::UdpSocket> {
        tokio::net::UdpSocket::from_std(UdpSocket::from(self.listener(name)?)).doing("take a listener")
    }

    fn listener(&mut self, name: &str) -> Result<OwnedFd> {
        let listener = self.parts.listeners.remove(name);
        listener.ok_or_else(|| Error::asked(format!("there is no listener {name}, or it has been taken")))
    }

    /// The code is under way: the next sandbox may start. Otherwise that happens when this one ends.
    pub fn admit_next(&mut self) {
        self.permit = None;
    }

    /// The first process of the sandbox, as the host numbers it.
    pub fn first_process(&self) -> u32 {
        self.parts.first_process
    }

    /// Takes the processor away from all of it, until it is thawed.
    pub fn freeze(&self) -> Result<()> {
        self.set_frozen(true)
    }

    pub fn thaw(&self) -> Result<()> {
        self.set_frozen(false)
    }

    /// Starts one more program in it. Should it not be there, its end says so.
    pub fn add(&self, program: Added) -> Result<Companion> {
        program.validate()?;
        let (ours, theirs) = UnixStream::pair().doing("make the channel")?;
        let channel = Channel::new(ours)?;
        let (stdout, out) = Output::pair()?;
        let (stderr, err) = Output::pair()?;
        let (id, ended) = self.link.expect_added();
        let companion = Companion {
            channel,
            stdout,
            stderr,
            id,
            link: self.link.clone(),
            ended,
            sandbox: self.ended.clone(),
        };
        let request = Request::Add { id: self.id, added: id, program: Box::new(program) };
        self.link.send(&request, &[theirs.as_fd(), out.as_fd(), err.as_fd()])?;
        Ok(companion)
    }

    /// Lets its own program begin, where it is accompanied: before its channel is taken.
    pub async fn begin(&mut self) -> Result<()> {
        let Some(frame) = self.begin.take() else { return Ok(()) };
        match &mut self.channel {
            Some(channel) => channel.send(&frame).await,
            None => Err(Error::asked("the channel has been taken already")),
        }
    }

    /// The way to what its programs listen on.
    pub fn dialer(&self) -> Dialer {
        Dialer { id: self.id, link: self.link.clone(), sandbox: self.ended.clone() }
    }

    /// A signal to all its processes but the first, as `kill` numbers them.
    pub fn signal(&self, number: i32) -> Result<()> {
        self.signal_to(number, Whom::All)
    }

    /// To its own program alone: where it was forked, only if it is accompanied.
    pub fn signal_program(&self, number: i32) -> Result<()> {
        self.signal_to(number, Whom::Program)
    }

    fn signal_to(&self, number: i32, whom: Whom) -> Result<()> {
        match number {
            1..=64 => self.link.send(&Request::Signal { id: self.id, number, whom }, &[]),
            _ => Err(Error::asked(format!("there is no signal {number}"))),
        }
    }

    fn set_frozen(&self, frozen: bool) -> Result<()> {
        if self.group.freeze(frozen)? {
            return Ok(());
        }
        self.signal(if frozen { libc::SIGSTOP } else { libc::SIGCONT })
    }

    /// Once it has ended, what it had used by then.
    pub fn usage(&self) -> Usage {
        match &*self.ended.borrow() {
            Some(exit) => exit.usage,
            None => self.group.usage(),
        }
    }

    /// The most memory that it has had at once.
    pub fn peak_memory_bytes(&self) -> Option<u64> {
        match &*self.ended.borrow() {
            Some(exit) => exit.usage.peak_memory_bytes,
            None => self.group.peak_memory_bytes(),
        }
    }

    /// Ends everything in it, at once. `wait` says when nothing is left.
    pub fn kill(&self) {
        self.parts.kill();
        // Frozen processes die only once they are thawed; that it is gone already is no trouble either.
        let _ = self.group.freeze(false);
    }

    /// Until its own program has ended. Where it is accompanied, what was added to it may go on.
    pub async fn left(&mut self) -> Result<Exit> {
        tokio::select! {
            biased;
            Ok(exit) = self.left.wait_for(Option::is_some) => {
                exit.clone().ok_or_else(|| Error::gone("the sandbox is gone"))
            }
            exit = ended(&mut self.ended) => exit,
        }
    }

    /// Until it has ended and nothing of it is left on the host.
    pub async fn wait(&mut self) -> Result<Exit> {
        ended(&mut self.ended).await
    }
}

async fn ended(ended: &mut watch::Receiver<Option<Exit>>) -> Result<Exit> {
    match ended.wait_for(Option::is_some).await {
        Ok(exit) => exit.clone().ok_or_else(|| Error::gone("the sandbox is gone")),
        Err(_) => Err(Error::gone("the keeper of the sandboxes is gone, and all sandboxes with it")),
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if self.ended.borrow().is_none() {
            self.kill();
        }
    }
}
