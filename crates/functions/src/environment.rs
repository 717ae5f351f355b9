//! One environment: a sandbox with the code of one version of a function, which works on one event at a time.
//!
//! It is made, initialised, given events, frozen in between, and ends. Whoever holds it is the only one who does.
//!
//! Where it has extensions, it begins when all of them have, an invocation is over when all of them are done, and its
//! end is told to them (`departure.rs`): whoever lets go of it need not wait for that.

use crate::code::Code;
use crate::companions::Beside;
use crate::departures::Departures;
use crate::extensions::{Extensions, Reason};
use crate::failures::{self, Ending, Fault};
use crate::image::Image;
use crate::kept::Place;
use crate::log::{self, Log, Pipe, Report, Status};
use crate::runtime_api::{self, Apis, Event, Piece, Said, Told};
use crate::telemetry::Telemetry;
use bytes::Bytes;
use kernel::Time;
use kernel::functions::Outcome;
use sandbox::{End, Exit, Output, Receiver, Sandbox};
use std::future::{Future, pending};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, unconstrained};
use tokio::time::{Instant, timeout_at};

/// For how long code that starts counts as one that needs the processor.
const START_MAX: Duration = Duration::from_millis(500);
/// What is read of the pipes when an invocation is over, at most.
const DRAIN_READS_MAX: usize = 64;

/// As long as it is held. Then it ends.
pub struct Environment {
    life: Option<Life>,
}

pub struct Life {
    pub(crate) sandbox: Sandbox,
    said: mpsc::Receiver<Said>,
    /// Where the code waits for its next event.
    ready: Option<oneshot::Sender<Event>>,
    pub(crate) log: Log,
    pipes: Pipes,
    pub(crate) extensions: Arc<Extensions>,
    pub(crate) telemetry: Arc<Telemetry>,
    /// What is heard of programs beside the code.
    beside: Option<mpsc::Receiver<Beside>>,
    /// The invocation that has been answered, and that extensions work on still.
    unfinished: Option<Over>,
    /// Why it ends, should it end now.
    pub(crate) reason: Reason,
    pub(crate) departures: Departures,
    /// Its code has begun: only then there are records.
    has_begun: bool,
    /// Its code is no more, though others may be.
    pub(crate) has_left: bool,
    /// An answer that comes in pieces.
    pieces: Option<mpsc::Receiver<Piece>>,
    streams_since: Option<Instant>,
    /// What it took to be ready, until it was told.
    init: Option<Duration>,
    /// The same, where it began from an image: what it was forked from has to stay as long as it is there.
    image: Option<Arc<Image>>,
    born: Instant,
    /// Its files are there for as long as it is.
    _code: Code,
    /// Everything that serves it ends with it.
    servants: JoinSet<()>,
    is_frozen: bool,
    /// Where it is one of those that are kept.
    place: Option<Place>,
}

/// What an environment is made of.
pub struct Made {
    /// Its start has begun before there was a sandbox.
    pub born: Instant,
    pub sandbox: Sandbox,
    pub listener: TcpListener,
    pub log: Log,
    pub code: Code,
    pub extensions: Arc<Extensions>,
    pub telemetry: Arc<Telemetry>,
    /// Where there are programs beside the code.
    pub beside: Option<mpsc::Receiver<Beside>>,
    pub departures: Departures,
}

/// An invocation that the code is done with.
struct Over {
    request_id: String,
    begun: Instant,
    begun_at: Time,
    /// Its answer began, and was there.
    answering: Instant,
    answered: Instant,
    until: Instant,
    timeout: Duration,
    memory_mb: u32,
    status: Status,
    error: Option<&'static str>,
    produced_bytes: usize,
    is_told: bool,
}

struct Pipes {
    stdout: Option<Output>,
    stderr: Option<Output>,
    records: Option<Receiver>,
}

/// What is heard of an environment.
pub(crate) enum Heard {
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

/// Why an environment does not come to be ready.
#[derive(Debug)]
pub enum Stillborn {
    /// It says so itself, in JSON.
    Failed(Bytes),
    Ended(Ending),
    Fault(Fault),
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
    pub fn new(made: Made, apis: impl FnOnce(mpsc::Sender<Said>) -> Apis) -> sandbox::Result<Environment> {
        let Made { born, mut sandbox, listener, log, code, extensions, telemetry, beside, departures } = made;
        let (says, said) = mpsc::channel(1);
        let mut servants = JoinSet::new();
        servants.spawn(runtime_api::serve(listener, apis(says)));
        let has_begun = beside.is_none();
        let records = has_begun.then(|| sandbox.channel()).transpose()?;
        let pipes = Pipes {
            stdout: Some(sandbox.stdout()?),
            stderr: Some(sandbox.stderr()?),
            records: records.map(|channel| channel.receiver),
        };
        let life = Life {
            sandbox,
            said,
            ready: None,
            pieces: None,
            streams_since: None,
            log,
            pipes,
            extensions,
            telemetry,
            beside,
            unfinished: None,
            reason: Reason::Spindown,
            departures,
            has_begun,
            has_left: false,
            init: None,
            image: None,
            born,
            _code: code,
            servants,
            is_frozen: false,
            place: None,
        };
        Ok(Environment { life: Some(life) })
    }
}

impl Deref for Environment {
    type Target = Life;

    fn deref(&self) -> &Life {
        self.life.as_ref().expect("it is there until it is dropped")
    }
}

impl DerefMut for Environment {
    fn deref_mut(&mut self) -> &mut Life {
        self.life.as_mut().expect("it is there until it is dropped")
    }
}

impl Drop for Environment {
    /// Those who want to know of its end are given time.
    fn drop(&mut self) {
        let Some(mut life) = self.life.take().filter(|life| !life.extensions.is_empty()) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            // Another may take its place already.
            life.place = None;
            let departing = life.departures.begin();
            runtime.spawn(async move {
                life.depart().await;
                drop(departing);
            });
        }
    }
}

impl Life {
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

    /// It was forked from this.
    pub fn hold(&mut self, image: Arc<Image>) {
        self.image = Some(image);
    }

    /// What it took to be ready, as far as nobody was told yet.
    pub fn init(&self) -> Option<Duration> {
        self.init
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
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

    /// Until its code asks for the first event, and all extensions do.
    pub async fn initialise(&mut self, within: Duration) -> Result<(), Stillborn> {
        let outcome = self.become_ready(Instant::now() + within).await;
        self.sandbox.admit_next();
        self.extensions.close();
        if outcome.is_err() {
            // What it has written last may not have been noticed yet.
            tokio::task::yield_now().await;
        }
        self.drain().await;
        let (status, reason) = match &outcome {
            Ok(()) => (Status::Success, Reason::Spindown),
            Err(Stillborn::TooLate) => (Status::Timeout, Reason::Timeout),
            Err(_) => (Status::Error, Reason::Failure),
        };
        self.reason = reason;
        if self.ready.is_none() {
            self.log.init_runtime_done(status);
        }
        if !self.extensions.is_empty() {
            let standings = self.extensions.standings();
            self.log.init_report(&standings, self.born.elapsed(), status).await;
        }
        self.telemetry.close();
        outcome
    }

    async fn become_ready(&mut self, until: Instant) -> Result<(), Stillborn> {
        let soon = Instant::now() + START_MAX;
        let mut bound = soon.min(until);
        loop {
            if let Some(fault) = self.extensions.fault() {
                return Err(Stillborn::Fault(fault));
            }
            if !self.has_begun && self.extensions.have_registered() {
                self.begin().await;
            }
            if self.ready.is_some() {
                // Who is not known by now never will be.
                self.extensions.close();
                if self.extensions.are_idle() {
                    self.init = Some(self.born.elapsed());
                    return Ok(());
                }
            }
            match self.hear(bound).await {
                Heard::Said(Said::Ready(ready)) => {
                    self.log.init_runtime_done(Status::Success);
                    self.ready = Some(ready);
                }
                Heard::Said(Said::InitFailed { error, heard }) => {
                    let _ = heard.send(true);
                    return Err(Stillborn::Failed(error));
                }
                Heard::Said(Said::Initialised { heard }) => {
                    let _ = heard.send(true);
                    return Ok(());
                }
                Heard::Said(Said::Answered { heard, .. } | Said::Streams { heard, .. }) => {
                    let _ = heard.send(false);
                    return Err(Stillborn::Ended(Ending::Exited(1)));
                }
                Heard::Piece(_) => return Err(Stillborn::Ended(Ending::Exited(1))),
                Heard::Ended(ending) => return Err(Stillborn::Ended(ending)),
                Heard::Changed => {}
                Heard::TooLate if bound < until => {
                    // Code that takes long to be ready does not keep others from starting.
                    self.sandbox.admit_next();
                    bound = until;
                }
                Heard::TooLate => return Err(Stillborn::TooLate),
            }
        }
    }

    /// The extensions are there: its code may begin.
    async fn begin(&mut self) {
        self.has_begun = true;
        // That it has ended is heard where everything is.
        let _ = self.sandbox.begin().await;
        self.pipes.records = self.sandbox.channel().ok().map(|channel| channel.receiver);
    }

    /// Gives it an event, and waits for what becomes of it.
    pub async fn invoke(
        &mut self,
        event: Event,
        of: &Invoked<'_>,
        stream: Option<mpsc::Sender<Bytes>>,
    ) -> Done {
        let (begun, begun_at) = (Instant::now(), self.log.now());
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
        let answered = Instant::now();
        let over = Over {
            request_id,
            begun,
            begun_at,
            answering: self.streams_since.take().unwrap_or(answered),
            answered,
            until: begun + of.timeout,
            timeout: of.timeout,
            memory_mb: of.memory_mb,
            status,
            error: None,
            produced_bytes: if let Outcome::Returned(bytes) = &outcome { bytes.len() } else { 0 },
            is_told: false,
        };
        let mut lives = matches!(status, Status::Success | Status::Failure);
        if !lives || self.extensions.is_empty() {
            self.conclude(over).await;
        } else {
            self.unfinished = Some(over);
            if of.is_watched {
                lives = self.finish(begun + of.timeout).await;
            }
        }
        Done { outcome, log_tail: self.log.take_tail(), lives }
    }

    /// Until nobody works on the invocation any more. Answers whether there can be another.
    async fn finish(&mut self, until: Instant) -> bool {
        while self.unfinished.is_some() {
            if self.settle(until).await == Rest::Ended {
                return false;
            }
        }
        true
    }

    fn give(&mut self, event: Event) -> bool {
        self.thaw();
        self.extensions.invoke(&event);
        self.ready.take().is_some_and(|ready| ready.send(event).is_ok())
    }

    /// The last that is told of an invocation.
    async fn conclude(&mut self, mut over: Over) {
        self.tell_done(&mut over);
        if over.status == Status::Timeout {
            self.reason = Reason::Timeout;
            self.log.timed_out(&over.request_id, &failures::timed_out_line(over.timeout)).await;
        } else if over.status == Status::Error {
            self.reason = Reason::Failure;
        }
        let has_extensions = !self.extensions.is_empty();
        let report = Report {
            request_id: &over.request_id,
            took: over.begun.elapsed(),
            init: self.init.take(),
            is_restored: self.image.is_some(),
            memory_mb: over.memory_mb,
            peak_memory_bytes: self.peak_memory_bytes(),
            status: over.status,
            overhead: has_extensions
                .then(|| (over.begun_at.plus(over.answered - over.begun), over.answered.elapsed())),
        };
        self.log.end(&report).await;
    }

    /// Once the code has asked for more, or never will.
    fn tell_done(&self, over: &mut Over) {
        if std::mem::replace(&mut over.is_told, true) {
            return;
        }
        self.log.runtime_done(&log::Done {
            request_id: &over.request_id,
            status: over.status,
            error: over.error,
            began_at: over.begun_at,
            took: over.begun.elapsed(),
            answering: over.answering - over.begun,
            answered: over.answered - over.begun,
            produced_bytes: over.produced_bytes,
        });
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
            if let Some(fault) = self.extensions.fault() {
                self.drain().await;
                self.log.ended(request_id, &format!("{}\n{}", fault.sentence, fault.kind)).await;
                return (Outcome::Failed(fault.told(request_id)), Status::Error);
            }
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
                        self.streams_since = Some(Instant::now());
                    }
                }
                Heard::Piece(piece) => {
                    if let Some(answer) = streamed.take(piece, until).await {
                        self.pieces = None;
                        return told(answer);
                    }
                }
                Heard::Said(Said::Initialised { heard }) => {
                    let _ = heard.send(false);
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
                Heard::Changed => {}
                Heard::TooLate => {
                    return (Outcome::Failed(failures::timed_out(request_id, timeout)), Status::Timeout);
                }
            }
        }
    }

    /// After an answer: until it asks for the next event, and all extensions do. What is still written is logged, and
    /// nobody sees it at once.
    pub async fn rest(&mut self, until: Instant) -> Rest {
        let was_unfinished = self.unfinished.is_some();
        let rest = self.settle(until).await;
        if was_unfinished {
            self.log.take_tail();
        }
        rest
    }

    async fn settle(&mut self, until: Instant) -> Rest {
        loop {
            if self.ready.is_some() && self.extensions.are_idle() {
                return self.rests().await;
            }
            let bound = self.unfinished.as_ref().map_or(until, |over| until.min(over.until));
            let heard = self.hear(bound).await;
            self.drain().await;
            match heard {
                Heard::Said(Said::Ready(ready)) => {
                    self.ready = Some(ready);
                    if let Some(mut over) = self.unfinished.take() {
                        self.tell_done(&mut over);
                        self.unfinished = Some(over);
                    }
                }
                Heard::Changed => {
                    if let Some(fault) = self.extensions.fault() {
                        return self.ends(Status::Error, Some(&fault)).await;
                    }
                }
                Heard::TooLate => match &self.unfinished {
                    Some(over) if Instant::now() >= over.until => {
                        return self.ends(Status::Timeout, None).await;
                    }
                    _ => return Rest::Works,
                },
                Heard::Said(_) | Heard::Piece(_) | Heard::Ended(_) => {
                    return self.ends(Status::Error, None).await;
                }
            }
        }
    }

    async fn rests(&mut self) -> Rest {
        if let Some(over) = self.unfinished.take() {
            self.drain().await;
            self.conclude(over).await;
        }
        Rest::Rests
    }

    /// Its invocation was answered, and it cannot work on another.
    async fn ends(&mut self, status: Status, fault: Option<&Fault>) -> Rest {
        self.reason = Reason::Failure;
        self.log.end_lines().await;
        if let Some(over) = self.unfinished.take() {
            if let Some(fault) = fault {
                self.log.ended(&over.request_id, &format!("{}\n{}", fault.sentence, fault.kind)).await;
            }
            self.conclude(Over { status, ..over }).await;
        }
        Rest::Ended
    }

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

    async fn ending(&mut self) -> Ending {
        ending(self.sandbox.left().await.ok().as_ref())
    }

    /// Nothing of it runs until the next event.
    pub fn freeze(&mut self) {
        // A sandbox that is gone is found so by the next event.
        self.is_frozen = self.sandbox.freeze().is_ok();
    }

    pub(crate) fn thaw(&mut self) {
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
                let _ = timeout_at(until, stream.send(bytes)).await;
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
    /// Whoever waits for it wants to see its log, which is whole once extensions are done.
    pub is_watched: bool,
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
