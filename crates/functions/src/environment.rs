//! One environment: a sandbox with the code of one version of a function, which works on one event at a time.
//!
//! It is made, initialised, given events, frozen in between, and ends. Whoever holds it is the only one who does.

use crate::code::Code;
use crate::failures::{self, Ending};
use crate::kept::Place;
use crate::log::{Log, Pipe, Report, Status};
use crate::runtime_api::{self, Event, Piece, Said, Told};
use bytes::Bytes;
use kernel::functions::Outcome;
use sandbox::{End, Exit, Output, Receiver, Sandbox};
use std::future::{Future, pending};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, unconstrained};
use tokio::time::Instant;

/// For how long code that starts counts as one that needs the processor.
const START_MAX: Duration = Duration::from_millis(500);
/// What is read of the pipes when an invocation is over, at most.
const DRAIN_READS_MAX: usize = 64;

pub struct Environment {
    sandbox: Sandbox,
    said: mpsc::Receiver<Said>,
    /// Where the code waits for its next event.
    ready: Option<oneshot::Sender<Event>>,
    log: Log,
    pipes: Pipes,
    /// An answer that comes in pieces.
    pieces: Option<mpsc::Receiver<Piece>>,
    /// What it took to be ready, until it was told.
    init: Option<Duration>,
    born: Instant,
    /// Its files are there for as long as it is.
    _code: Code,
    /// Everything that serves it ends with it.
    servants: JoinSet<()>,
    is_frozen: bool,
    /// Where it is one of those that are kept.
    place: Option<Place>,
}

struct Pipes {
    stdout: Option<Output>,
    stderr: Option<Output>,
    records: Option<Receiver>,
}

/// What is heard of an environment.
enum Heard {
    Said(Said),
    Piece(Piece),
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
}

/// Why an environment does not come to be ready.
#[derive(Debug)]
pub enum Stillborn {
    /// It says so itself, in JSON.
    Failed(Bytes),
    Ended(Ending),
    TooLate,
}

/// What an environment does once it has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It waits for the next event.
    Rests,
    /// It has not asked for more yet.
    Works,
    Ended,
}

/// How an invocation went.
pub struct Done {
    pub outcome: Outcome,
    pub log_tail: Vec<u8>,
    /// Whether it can be given another event.
    pub lives: bool,
}

impl Environment {
    /// Its start has begun before there was a sandbox.
    pub fn new(
        mut sandbox: Sandbox,
        listener: TcpListener,
        log: Log,
        born: Instant,
        code: Code,
    ) -> sandbox::Result<Environment> {
        let (says, said) = mpsc::channel(1);
        let mut servants = JoinSet::new();
        servants.spawn(runtime_api::serve(listener, says));
        let pipes = Pipes {
            stdout: Some(sandbox.stdout()?),
            stderr: Some(sandbox.stderr()?),
            records: Some(sandbox.channel()?.receiver),
        };
        Ok(Environment {
            sandbox,
            said,
            ready: None,
            pieces: None,
            log,
            pipes,
            init: None,
            born,
            _code: code,
            servants,
            is_frozen: false,
            place: None,
        })
    }

    /// Serves it for as long as it lives.
    pub fn serve(&mut self, servant: impl Future<Output = ()> + Send + 'static) {
        self.servants.spawn(servant);
    }

    pub fn log(&mut self) -> &mut Log {
        &mut self.log
    }

    /// Whether its sandbox is there, as far as is known.
    pub fn lives(&mut self) -> bool {
        self.ready.as_ref().is_some_and(|ready| !ready.is_closed())
    }

    pub fn peak_memory_bytes(&self) -> Option<u64> {
        self.sandbox.peak_memory_bytes()
    }

    /// From now on it is one of those that are kept. How it began is no event's matter.
    pub fn keep(&mut self, place: Place) {
        self.place = Some(place);
        self.init = None;
        self.log.take_tail();
    }

    pub fn is_kept(&self) -> bool {
        self.place.is_some()
    }

    pub fn is_kept_by(&self, is_theirs: impl FnOnce(&Place) -> bool) -> bool {
        self.place.as_ref().is_some_and(is_theirs)
    }

    pub fn age(&self) -> Duration {
        self.born.elapsed()
    }

    /// Until its code asks for the first event.
    pub async fn initialise(&mut self, within: Duration) -> Result<(), Stillborn> {
        let (soon, until) = (Instant::now() + START_MAX, Instant::now() + within);
        let mut heard = self.hear(soon.min(until)).await;
        // Code that takes long to be ready does not keep others from starting.
        self.sandbox.admit_next();
        if matches!(heard, Heard::TooLate) {
            heard = self.hear(until).await;
        }
        let outcome = match heard {
            Heard::Said(Said::Ready(ready)) => {
                self.ready = Some(ready);
                self.init = Some(self.born.elapsed());
                Ok(())
            }
            Heard::Said(Said::InitFailed { error, heard }) => {
                let _ = heard.send(true);
                Err(Stillborn::Failed(error))
            }
            Heard::Said(Said::Answered { heard, .. } | Said::Streams { heard, .. }) => {
                let _ = heard.send(false);
                Err(Stillborn::Ended(Ending::Exited(1)))
            }
            Heard::Piece(_) => Err(Stillborn::Ended(Ending::Exited(1))),
            Heard::Ended(ending) => Err(Stillborn::Ended(ending)),
            Heard::TooLate => Err(Stillborn::TooLate),
        };
        self.drain().await;
        outcome
    }

    /// Gives it an event, and waits for what becomes of it.
    pub async fn invoke(
        &mut self,
        event: Event,
        of: &Invoked<'_>,
        stream: Option<mpsc::Sender<Bytes>>,
    ) -> Done {
        let begun = Instant::now();
        let request_id = event.request_id.clone();
        self.log.start(&request_id, of.version).await;
        let (outcome, status) = match self.give(event) {
            true => self.work(&request_id, begun + of.timeout, of.timeout, stream).await,
            false => {
                let ending = self.ending().await;
                (Outcome::Failed(failures::ended(&request_id, ending)), Status::Error)
            }
        };
        self.drain().await;
        if let Outcome::Failed(_) = outcome
            && status == Status::Timeout
        {
            self.log.timed_out(&request_id, &failures::timed_out_line(of.timeout)).await;
        }
        let report = Report {
            request_id: &request_id,
            took: begun.elapsed(),
            init: self.init.take(),
            memory_mb: of.memory_mb,
            peak_memory_bytes: self.peak_memory_bytes(),
            status,
        };
        self.log.end(&report).await;
        let lives = matches!(status, Status::Success | Status::Failure);
        Done { outcome, log_tail: self.log.take_tail(), lives }
    }

    fn give(&mut self, event: Event) -> bool {
        self.thaw();
        self.ready.take().is_some_and(|ready| ready.send(event).is_ok())
    }

    async fn work(
        &mut self,
        request_id: &str,
        until: Instant,
        timeout: Duration,
        stream: Option<mpsc::Sender<Bytes>>,
    ) -> (Outcome, Status) {
        let mut streamed = Streamed { stream, kept: Vec::new() };
        self.pieces = None;
        loop {
            match self.hear(until).await {
                Heard::Said(Said::Answered { request_id: about, answer, heard }) => {
                    let is_this = about == request_id;
                    let _ = heard.send(is_this);
                    if is_this {
                        return told(answer);
                    }
                }
                Heard::Said(Said::Streams { request_id: about, pieces, heard }) => {
                    let is_this = about == request_id;
                    let _ = heard.send(is_this);
                    if is_this {
                        self.pieces = Some(pieces);
                    }
                }
                Heard::Piece(piece) => {
                    if let Some(answer) = streamed.take(piece, until).await {
                        self.pieces = None;
                        return told(answer);
                    }
                }
                Heard::Said(Said::InitFailed { error, heard }) => {
                    let _ = heard.send(true);
                    return (Outcome::Failed(error), Status::Error);
                }
                // It asks for the next before it has answered: this one has no answer.
                Heard::Said(Said::Ready(ready)) => {
                    self.ready = Some(ready);
                    return (Outcome::Failed(failures::ended(request_id, Ending::Exited(0))), Status::Error);
                }
                Heard::Ended(ending) => {
                    self.drain().await;
                    self.log.ended(request_id, &ending.sentence()).await;
                    return (Outcome::Failed(failures::ended(request_id, ending)), Status::Error);
                }
                Heard::TooLate => {
                    return (Outcome::Failed(failures::timed_out(request_id, timeout)), Status::Timeout);
                }
            }
        }
    }

    /// After an answer: until it asks for the next event. What it still writes is logged.
    pub async fn rest(&mut self, until: Instant) -> Rest {
        if self.ready.is_some() {
            return Rest::Rests;
        }
        let heard = self.hear(until).await;
        self.drain().await;
        match heard {
            Heard::Said(Said::Ready(ready)) => {
                self.ready = Some(ready);
                Rest::Rests
            }
            Heard::TooLate => Rest::Works,
            Heard::Said(_) | Heard::Piece(_) | Heard::Ended(_) => {
                self.log.end_lines().await;
                Rest::Ended
            }
        }
    }

    /// The next thing that is said or happens. Everything that is written meanwhile is logged.
    async fn hear(&mut self, until: Instant) -> Heard {
        loop {
            let written = tokio::select! {
                biased;
                () = tokio::time::sleep_until(until) => return Heard::TooLate,
                // What has come of an answer counts before what its code does next: asks for more, or ends.
                piece = piece(&mut self.pieces) => return Heard::Piece(piece),
                heard = other(&mut self.said, &mut self.sandbox, &mut self.pipes) => match heard {
                    Other::Said(Some(said)) => return Heard::Said(said),
                    Other::Said(None) => return Heard::Ended(self.ending().await),
                    Other::Ended(ending) => return Heard::Ended(ending),
                    Other::Written(written) => written,
                },
            };
            self.log_written(written).await;
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
    async fn drain(&mut self) {
        for _ in 0..DRAIN_READS_MAX {
            let Some(written) = at_once(self.pipes.read()).await else { return };
            self.log_written(written).await;
        }
    }

    async fn ending(&mut self) -> Ending {
        ending(self.sandbox.wait().await.ok().as_ref())
    }

    /// Nothing of it runs until the next event.
    pub fn freeze(&mut self) {
        // A sandbox that is gone is found so by the next event.
        self.is_frozen = self.sandbox.freeze().is_ok();
    }

    fn thaw(&mut self) {
        if std::mem::take(&mut self.is_frozen) {
            let _ = self.sandbox.thaw();
        }
    }
}

/// An answer that comes in pieces: handed on, or kept where nobody wants them.
struct Streamed {
    stream: Option<mpsc::Sender<Bytes>>,
    kept: Vec<u8>,
}

impl Streamed {
    /// The answer, with the last piece.
    async fn take(&mut self, piece: Piece, until: Instant) -> Option<Told> {
        match (piece, &self.stream) {
            (Piece::Failed(error), _) => Some(Told::Error(error)),
            (Piece::End, _) => Some(Told::Result(std::mem::take(&mut self.kept).into())),
            (Piece::Bytes(bytes), Some(stream)) => {
                // Who does not listen any more, or not in time, gets nothing.
                let _ = tokio::time::timeout_at(until, stream.send(bytes)).await;
                None
            }
            (Piece::Bytes(bytes), None) => {
                self.kept.extend_from_slice(&bytes);
                (self.kept.len() > failures::RESPONSE_BYTES_MAX).then_some(Told::TooLarge)
            }
        }
    }
}

/// What is invoked, as far as its log and its bounds go.
pub struct Invoked<'a> {
    pub version: &'a str,
    pub timeout: Duration,
    pub memory_mb: u32,
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

/// Whichever comes first; none of them keeps the others from being heard.
async fn other(said: &mut mpsc::Receiver<Said>, sandbox: &mut Sandbox, pipes: &mut Pipes) -> Other {
    tokio::select! {
        said = said.recv() => Other::Said(said),
        exit = sandbox.wait() => Other::Ended(ending(exit.ok().as_ref())),
        written = pipes.read() => Other::Written(written),
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

fn told(answer: Told) -> (Outcome, Status) {
    match answer {
        Told::Result(bytes) => (Outcome::Returned(bytes), Status::Success),
        Told::Error(bytes) => (Outcome::Failed(bytes), Status::Failure),
        Told::TooLarge => (Outcome::Failed(failures::response_too_large()), Status::Failure),
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
