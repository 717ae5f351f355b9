//! What is heard of an environment: what its code says to us, what it writes, how it ends, what is beside it.

use super::Life;
use crate::companions::Beside;
use crate::extensions::Extensions;
use crate::failures::Ending;
use crate::log::Pipe;
use crate::runtime_api::{Piece, Said};
use sandbox::{End, Exit, Output, Receiver, Sandbox};
use std::future::{Future, pending};
use tokio::sync::mpsc;
use tokio::task::unconstrained;
use tokio::time::{Instant, timeout_at};

/// What is read of the pipes when an invocation is over, at most.
const DRAIN_READS_MAX: usize = 64;

pub struct Pipes {
    pub stdout: Option<Output>,
    pub stderr: Option<Output>,
    pub records: Option<Receiver>,
}

/// What is heard of an environment.
pub enum Heard {
    Said(Said),
    Piece(Piece),
    /// Extensions are other than before.
    Changed,
    Ended(Ending),
    TooLate,
}

/// What was written to one of the pipes; nothing once it is closed.
enum Written {
    Line(Pipe, Option<Vec<u8>>),
    Record(Option<Vec<u8>>),
}

/// What is heard of it beside an answer in pieces.
enum Other {
    Said(Option<Said>),
    Ended(Ending),
    Written(Written),
    Changed,
    Beside(Option<Beside>),
}

impl Life {
    /// The next thing that is said or happens. Everything that is written meanwhile is logged.
    pub(crate) async fn hear(&mut self, until: Instant) -> Heard {
        loop {
            let written = tokio::select! {
                biased;
                () = tokio::time::sleep_until(until) => return Heard::TooLate,
                // What has come of an answer counts before what its code does next: asks for more, or ends.
                piece = piece(&mut self.pieces) => return Heard::Piece(piece),
                heard = other(Parts {
                    said: &mut self.said,
                    sandbox: &mut self.sandbox,
                    pipes: &mut self.pipes,
                    extensions: &self.extensions,
                    beside: &mut self.beside,
                    has_left: self.has_left,
                }) => match heard {
                    Other::Said(Some(said)) => return Heard::Said(said),
                    Other::Said(None) => return Heard::Ended(self.ending().await),
                    Other::Ended(ending) => {
                        self.has_left = true;
                        return Heard::Ended(ending);
                    }
                    Other::Changed => return Heard::Changed,
                    Other::Written(written) => Some(written),
                    Other::Beside(beside) => {
                        self.hear_beside(beside).await;
                        None
                    }
                },
            };
            if let Some(written) = written {
                self.log_written(written).await;
            }
        }
    }

    /// Of programs beside the code.
    async fn hear_beside(&mut self, beside: Option<Beside>) {
        match beside {
            Some(Beside::Line(line)) => self.log.extension(&line).await,
            Some(Beside::Ended { name, how }) => self.extensions.ended(&name, &how),
            Some(Beside::NotLaunched { name, how }) => {
                self.extensions.not_launched(&name, "UnknownError", &how);
            }
            None => self.beside = None,
        }
    }

    async fn log_written(&mut self, written: Written) {
        match written {
            Written::Line(pipe, Some(bytes)) => self.log.written(pipe, &bytes).await,
            Written::Record(Some(bytes)) => self.log.event(&bytes).await,
            Written::Line(Pipe::Stdout, None) => self.pipes.stdout = None,
            Written::Line(Pipe::Stderr, None) => self.pipes.stderr = None,
            Written::Record(None) => self.pipes.records = None,
        }
    }

    /// What was written before something was said is there by now.
    pub(crate) async fn drain(&mut self) {
        for _ in 0..DRAIN_READS_MAX {
            let Some(written) = at_once(self.pipes.read()).await else { break };
            self.log_written(written).await;
        }
        for _ in 0..DRAIN_READS_MAX {
            let Some(beside) = self.beside.as_mut().and_then(|beside| beside.try_recv().ok()) else { return };
            self.hear_beside(Some(beside)).await;
        }
    }

    /// Of programs beside the code that have ended.
    pub(crate) async fn hear_last_words(&mut self, until: Instant) {
        while self.beside.is_some() {
            let Ok(beside) = timeout_at(until, heard_beside(&mut self.beside)).await else { return };
            self.hear_beside(beside).await;
        }
    }

    pub(super) async fn ending(&mut self) -> Ending {
        ending(self.sandbox.left().await.ok().as_ref())
    }
}

impl Pipes {
    async fn read(&mut self) -> Written {
        tokio::select! {
            bytes = output(&mut self.stdout) => Written::Line(Pipe::Stdout, bytes),
            bytes = output(&mut self.stderr) => Written::Line(Pipe::Stderr, bytes),
            frame = record(&mut self.records) => Written::Record(frame),
        }
    }
}

/// What is listened to.
struct Parts<'a> {
    said: &'a mut mpsc::Receiver<Said>,
    sandbox: &'a mut Sandbox,
    pipes: &'a mut Pipes,
    extensions: &'a Extensions,
    beside: &'a mut Option<mpsc::Receiver<Beside>>,
    has_left: bool,
}

/// Whichever comes first; none of them keeps the others from being heard.
async fn other(parts: Parts<'_>) -> Other {
    let Parts { said, sandbox, pipes, extensions, beside, has_left } = parts;
    tokio::select! {
        said = said.recv() => Other::Said(said),
        exit = end_of(sandbox, has_left) => Other::Ended(ending(exit.ok().as_ref())),
        written = pipes.read() => Other::Written(written),
        () = extensions.changed() => Other::Changed,
        heard = heard_beside(beside) => Other::Beside(heard),
    }
}

/// Of its code, and after that of all of it.
async fn end_of(sandbox: &mut Sandbox, has_left: bool) -> sandbox::Result<Exit> {
    if has_left { sandbox.wait().await } else { sandbox.left().await }
}

async fn heard_beside(beside: &mut Option<mpsc::Receiver<Beside>>) -> Option<Beside> {
    match beside {
        Some(beside) => beside.recv().await,
        None => pending().await,
    }
}

async fn output(pipe: &mut Option<Output>) -> Option<Vec<u8>> {
    match pipe {
        Some(pipe) => pipe.read().await.ok().flatten(),
        None => pending().await,
    }
}

async fn piece(pieces: &mut Option<mpsc::Receiver<Piece>>) -> Piece {
    match pieces {
        Some(pieces) => pieces.recv().await.unwrap_or(Piece::End),
        None => pending().await,
    }
}

async fn record(pipe: &mut Option<Receiver>) -> Option<Vec<u8>> {
    match pipe {
        Some(pipe) => pipe.receive().await.ok().flatten(),
        None => pending().await,
    }
}

/// What is there without waiting.
async fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        value = unconstrained(future) => Some(value),
        () = std::future::ready(()) => None,
    }
}

fn ending(exit: Option<&Exit>) -> Ending {
    match exit {
        Some(exit) if exit.out_of_memory => Ending::OutOfMemory,
        Some(Exit { end: End::Code(code), .. }) => Ending::Exited(*code),
        Some(Exit { end: End::Signal(signal), .. }) => Ending::Killed(*signal),
        _ => Ending::Killed(9),
    }
}
