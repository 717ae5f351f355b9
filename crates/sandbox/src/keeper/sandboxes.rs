//! One sandbox as the keeper sees it, from the request to its end.

use super::message::{End, Exit, Whom};
use crate::cell::Cell;
use crate::cell::first::Command;
use crate::socket::Socket;
use crate::spec::{Program, Spec};
use rustix::fd::OwnedFd;
use rustix::process::{Signal, pidfd_send_signal};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// What the server asked for.
pub struct Asked {
    pub id: u64,
    pub spec: Box<Spec>,
    /// The channel, standard output and standard error, until the occupant has them.
    pub descriptors: Vec<OwnedFd>,
    /// A file to be its /tmp, where that is on disk.
    pub disk: Option<OwnedFd>,
    pub at: Instant,
}

pub struct Kept {
    pub id: u64,
    pub spec: Box<Spec>,
    /// The channel, standard output and standard error, until the occupant has them.
    pub descriptors: Vec<OwnedFd>,
    /// Opened inside, until the server has them.
    pub listeners: Vec<OwnedFd>,
    /// To be its /tmp, until it is.
    pub disk: Option<OwnedFd>,
    pub cell: Cell,
    pub stage: Stage,
    pub deadline: Option<Instant>,
    /// Until then it has to run.
    pub starts_by: Instant,
    pub end: Option<End>,
    /// How its own program has ended, where others go on.
    pub left: Option<End>,
    /// Of a template: by which it takes orders, until it has it.
    pub control: Option<Socket>,
    /// A handle on it where it was forked, for templates and those who are accompanied.
    pub occupant: Option<OwnedFd>,
    /// The number of the zygote or template that was told to fork it.
    pub warm: Option<u32>,
    /// Programs that were added and have not ended: its first process is not heard about others.
    pub added: BTreeSet<u64>,
    /// Sockets that its first process was asked for.
    pub sockets: BTreeSet<u64>,
    /// As its first process saw it, where no control group does.
    pub exceeded_memory: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The cell is still being built.
    Building,
    /// The cell has been told what it is to be.
    Furnishing,
    /// A zygote has to become ready, or has been told to fork.
    Forking,
    Running,
    /// Killed; not yet gone.
    Ending,
}

/// Longer than any interpreter takes to become warm. Who is not under way by then never will be.
pub const START_PATIENCE: Duration = Duration::from_secs(60);

impl Kept {
    pub fn new(asked: Asked, cell: Cell, control: Option<Socket>) -> Self {
        let deadline = asked.spec.limits.deadline_ms.map(|ms| asked.at + Duration::from_millis(ms));
        Self {
            id: asked.id,
            spec: asked.spec,
            descriptors: asked.descriptors,
            listeners: Vec::new(),
            disk: asked.disk,
            cell,
            stage: Stage::Building,
            deadline,
            starts_by: asked.at + START_PATIENCE,
            end: None,
            left: None,
            control,
            occupant: None,
            warm: None,
            added: BTreeSet::new(),
            sockets: BTreeSet::new(),
            exceeded_memory: false,
        }
    }

    pub fn is_starting(&self) -> bool {
        !matches!(self.stage, Stage::Running | Stage::Ending)
    }

    /// When it has to have ended, or to run at least.
    pub fn due(&self) -> Option<Instant> {
        let starts_by = self.is_starting().then_some(self.starts_by);
        let both = self.deadline.into_iter().chain(starts_by);
        both.min().filter(|_| self.end.is_none())
    }

    pub fn is_warm(&self) -> bool {
        matches!(self.spec.program, Program::Warm { .. } | Program::Copy { .. })
    }

    /// The first reason for which it ends is the one that counts.
    pub fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.stage = Stage::Ending;
        self.cell.kill();
    }

    /// That nobody is there to get it is no trouble.
    pub fn signal(&self, number: i32, whom: Whom) {
        match (&self.occupant, Signal::from_named_raw(number)) {
            (Some(occupant), Some(signal)) if whom == Whom::Program => {
                let _ = pidfd_send_signal(occupant, signal);
            }
            _ => _ = self.cell.socket.send_now(&Command::Signal { number, whom }, &[]),
        }
    }

    pub fn exit(&self) -> Exit {
        let end = self.left.clone().or_else(|| self.end.clone()).unwrap_or(End::Killed);
        let usage = self.cell.group.usage();
        Exit { end, out_of_memory: self.exceeded_memory || usage.killed_for_memory > 0, usage }
    }
}
