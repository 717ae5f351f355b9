//! One sandbox as the keeper sees it, from the request to its end.

use super::message::{End, Exit};
use crate::cell::Cell;
use crate::socket::Socket;
use crate::spec::{Program, Spec};
use rustix::fd::OwnedFd;
use std::time::Instant;

pub struct Kept {
    pub id: u64,
    pub spec: Box<Spec>,
    /// The channel, standard output and standard error, until the occupant has them.
    pub descriptors: Vec<OwnedFd>,
    /// Opened inside, until the server has them.
    pub listeners: Vec<OwnedFd>,
    pub cell: Cell,
    pub stage: Stage,
    pub deadline: Option<Instant>,
    pub end: Option<End>,
    /// Of a template: by which it takes orders, until it has it, and a handle on its occupant.
    pub control: Option<Socket>,
    pub occupant: Option<OwnedFd>,
    /// The place of the zygote or template that was told to fork it.
    pub warm: Option<usize>,
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

impl Kept {
    pub fn is_warm(&self) -> bool {
        matches!(self.spec.program, Program::Warm { .. } | Program::Copy { .. })
    }

    /// The first reason for which it ends is the one that counts.
    pub fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.stage = Stage::Ending;
        self.cell.kill();
    }

    pub fn exit(&self) -> Exit {
        let end = self.end.clone().unwrap_or(End::Killed);
        Exit { end, out_of_memory: self.exceeded_memory || self.cell.group.killed_for_memory() > 0 }
    }
}

/// What `waitpid` says, in our words.
pub fn end_of(status: i32) -> End {
    if libc::WIFEXITED(status) {
        End::Code(libc::WEXITSTATUS(status))
    } else {
        End::Signal(libc::WTERMSIG(status))
    }
}
