//! One environment: a sandbox with the code of one version of a function, which works on one event at a time.
//!
//! It is made, initialised, given events, frozen in between, and ends. Whoever holds it is the only one who does.
//!
//! Where it has extensions, it begins when all of them have, an invocation is over when all of them are done, and its
//! end is told to them (`departure.rs`): whoever lets go of it need not wait for that.

mod hearing;
mod streamed;

pub use self::hearing::Heard;
use self::hearing::Pipes;
use self::streamed::Streamed;
use crate::code::Code;
use crate::companions::Beside;
use crate::departures::Departures;
use crate::extensions::{Extensions, Reason};
use crate::failures::{self, Ending, Fault};
use crate::image::Image;
use crate::kept::Place;
use crate::log::{self, Log, Report, Status};
use crate::runtime_api::{self, Apis, Event, Piece, Said, Told};
use crate::telemetry::Telemetry;
use bytes::Bytes;
use kernel::Time;
use kernel::functions::Outcome;
use sandbox::Sandbox;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// For how long code that starts counts as one that needs the processor.
const START_MAX: Duration = Duration::from_millis(500);

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

/// What is invoked, as far as its log and its bounds go.
pub struct Invoked<'a> {
    pub version: &'a str,
    pub timeout: Duration,
    pub memory_mb: u32,
    /// Whoever waits for it wants to see its log, which is whole once extensions are done.
    pub is_watched: bool,
}

fn told(answer: Told) -> (Outcome, Status) {
    match answer {
        Told::Result(bytes) => (Outcome::Returned(bytes), Status::Success),
        Told::Error(bytes) => (Outcome::Failed(bytes), Status::Failure),
        Told::TooLarge => (Outcome::Failed(failures::response_too_large()), Status::Failure),
    }
}
