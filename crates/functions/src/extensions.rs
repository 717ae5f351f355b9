//! The extensions of one environment: programs of layers that run beside the code, and threads of the code's own.
//!
//! Here are their states, and what each may do in which. It knows neither HTTP nor processes: who speaks and who has
//! ended is told to it.

use crate::failures::Fault;
use crate::runtime_api::Event;
use kernel::{Ids, Time};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

pub const EXTENSIONS_MAX: usize = 10;

pub struct Extensions {
    inner: Mutex<Inner>,
    changed: Notify,
    ids: Ids,
}

#[derive(Default)]
struct Inner {
    all: Vec<Extension>,
    /// No more can come.
    is_closed: bool,
    fault: Option<Fault>,
    /// From now on nothing is worked on any more.
    shutdown: Option<Order>,
}

struct Extension {
    name: String,
    id: String,
    is_external: bool,
    wants: Vec<Wanted>,
    state: State,
    error: Option<String>,
    /// Where it waits for its next event.
    waits: Option<oneshot::Sender<Order>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Invoke,
    Shutdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Started,
    Registered,
    Ready,
    Running,
    LaunchError,
    InitError,
    ExitError,
    Exited,
}

/// What an extension is told, as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Order(pub Value);

/// Why an extension is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Spindown,
    Timeout,
    Failure,
}

/// What an extension may not do, in AWS's words.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub kind: &'static str,
    pub message: String,
}

/// How it is, to be told.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing {
    pub name: String,
    pub state: State,
    pub wants: Vec<Wanted>,
    pub error: Option<String>,
}

impl Wanted {
    pub fn name(self) -> &'static str {
        match self {
            Wanted::Invoke => "INVOKE",
            Wanted::Shutdown => "SHUTDOWN",
        }
    }

    fn parse(name: &str) -> Option<Wanted> {
        [Wanted::Invoke, Wanted::Shutdown].into_iter().find(|wanted| wanted.name() == name)
    }
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Started => "Started",
            State::Registered => "Registered",
            State::Ready => "Ready",
            State::Running => "Running",
            State::LaunchError => "LaunchError",
            State::InitError => "InitError",
            State::ExitError => "ExitError",
            State::Exited => "Exited",
        }
    }
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Reason::Spindown => "spindown",
            Reason::Timeout => "timeout",
            Reason::Failure => "failure",
        }
    }
}

impl Extensions {
    /// With those that are programs.
    pub fn new(ids: Ids, external: impl IntoIterator<Item = String>) -> Extensions {
        let extension = |name| Extension {
            name,
            id: ids.uuid(),
            is_external: true,
            wants: Vec::new(),
            state: State::Started,
            error: None,
            waits: None,
        };
        let all = external.into_iter().map(extension).collect();
        Extensions { inner: Mutex::new(Inner { all, ..Inner::default() }), changed: Notify::new(), ids }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until anything is other than before.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    pub fn is_empty(&self) -> bool {
        self.lock().all.is_empty()
    }

    pub fn has_external(&self) -> bool {
        self.lock().all.iter().any(|extension| extension.is_external)
    }

    /// Whether all programs have said who they are: the code begins only then.
    pub fn have_registered(&self) -> bool {
        self.lock().all.iter().all(|extension| extension.state != State::Started)
    }

    /// Whether all wait for their next event.
    pub fn are_idle(&self) -> bool {
        self.lock().all.iter().all(|extension| extension.state == State::Ready)
    }

    pub fn fault(&self) -> Option<Fault> {
        self.lock().fault.clone()
    }

    /// From now on no others can come.
    pub fn close(&self) {
        self.lock().is_closed = true;
    }

    pub fn name_of(&self, id: &str) -> Option<String> {
        self.lock().of_id(id).ok().map(|extension| extension.name.clone())
    }

    pub fn standings(&self) -> Vec<Standing> {
        let standing = |extension: &Extension| Standing {
            name: extension.name.clone(),
            state: extension.state,
            wants: extension.wants.clone(),
            error: extension.error.clone(),
        };
        self.lock().all.iter().map(standing).collect()
    }

    /// Answers by which id it is known from now on. Who is not a program of that name is a part of the code.
    pub fn register(&self, name: &str, events: &[String]) -> Result<String, Refused> {
        let mut inner = self.lock();
        let found = inner.all.iter().position(|extension| extension.is_external && extension.name == name);
        let wants = wanted(events, found.is_some())?;
        let at = match found {
            Some(at) => at,
            None => inner.add_internal(name, self.ids.uuid())?,
        };
        let Some(extension) = inner.all.get_mut(at) else { return Err(unknown("")) };
        if extension.state != State::Started {
            return Err(extension.cannot_become(State::Registered, name));
        }
        (extension.wants, extension.state) = (wants, State::Registered);
        let id = extension.id.clone();
        drop(inner);
        self.changed.notify_one();
        Ok(id)
    }

    /// It has done what there was to do, and waits.
    pub fn next(&self, id: &str) -> Result<oneshot::Receiver<Order>, Refused> {
        let mut inner = self.lock();
        let shutdown = inner.shutdown.clone();
        let extension = inner.of_id(id)?;
        // Who has hung up while it waited asks again.
        let asks_again = extension.waits.as_ref().is_none_or(oneshot::Sender::is_closed);
        match extension.state {
            State::Registered | State::Running => {}
            State::Ready if asks_again => {}
            _ => return Err(extension.cannot_become(State::Ready, id)),
        }
        extension.state = State::Ready;
        let (sender, comes) = oneshot::channel();
        match shutdown.filter(|_| extension.is_told_of_end()) {
            Some(order) => _ = sender.send(order),
            None => extension.waits = Some(sender),
        }
        drop(inner);
        self.changed.notify_one();
        Ok(comes)
    }

    /// It says itself that it cannot go on.
    pub fn gives_up(&self, id: &str, state: State, error: &str) -> Result<(), Refused> {
        let mut inner = self.lock();
        let extension = inner.of_id(id)?;
        let can = match state {
            State::InitError => matches!(extension.state, State::Registered | State::InitError),
            _ => matches!(
                extension.state,
                State::Registered | State::Ready | State::Running | State::ExitError
            ),
        };
        if !can {
            return Err(extension.cannot_become(state, id));
        }
        extension.state = state;
        extension.error.get_or_insert_with(|| error.to_owned());
        inner.has_failed(Fault::new(&format!("Extension.{}", state.name()), error));
        drop(inner);
        self.changed.notify_one();
        Ok(())
    }

    /// Its program never ran.
    pub fn not_launched(&self, name: &str, error: &str, why: &str) {
        let mut inner = self.lock();
        if let Some(extension) = inner.external(name) {
            extension.state = State::LaunchError;
            extension.error = Some(error.to_owned());
        }
        inner.has_failed(Fault::new("Extension.LaunchError", why));
        drop(inner);
        self.changed.notify_one();
    }

    /// Its program is no more, in whatever way. That is a crash unless it was told to end.
    pub fn ended(&self, name: &str, how: &str) {
        let mut inner = self.lock();
        let is_over = inner.shutdown.is_some();
        if let Some(extension) = inner.external(name) {
            let said_so = matches!(extension.state, State::InitError | State::ExitError);
            // What it was when it ended is what its owner wants to know.
            if is_over {
                extension.state = State::Exited;
            } else if !said_so {
                extension.error = Some("UnknownError".to_owned());
            }
        }
        if !is_over {
            inner.has_failed(Fault::new("Extension.Crash", how));
        }
        drop(inner);
        self.changed.notify_one();
    }

    /// Tells all that want to know.
    pub fn invoke(&self, event: &Event) {
        let mut inner = self.lock();
        if inner.all.is_empty() {
            return;
        }
        let order = Order(json!({
            "eventType": "INVOKE",
            "deadlineMs": event.deadline.0,
            "requestId": event.request_id,
            "invokedFunctionArn": event.invoked_arn,
            "tracing": {"type": "X-Amzn-Trace-Id", "value": event.trace.as_deref().unwrap_or_default()},
        }));
        for extension in inner.all.iter_mut().filter(|extension| extension.wants.contains(&Wanted::Invoke)) {
            if let Some(waits) = extension.waits.take() {
                extension.state = State::Running;
                let _ = waits.send(order.clone());
            }
        }
    }

    /// Tells all that want to know. Who works still is told when it asks for more.
    pub fn shut_down(&self, reason: Reason, deadline: Time) {
        let mut inner = self.lock();
        let order = Order(json!({
            "eventType": "SHUTDOWN",
            "shutdownReason": reason.name(),
            "deadlineMs": deadline.0,
        }));
        for extension in inner.all.iter_mut().filter(|extension| extension.is_told_of_end()) {
            if let Some(waits) = extension.waits.take() {
                let _ = waits.send(order.clone());
            }
        }
        inner.shutdown = Some(order);
    }

    /// Whether some that were told to end are there still.
    pub fn some_end(&self) -> bool {
        let ends = |extension: &Extension| extension.is_told_of_end() && extension.state.lives();
        self.lock().all.iter().any(ends)
    }
}

impl State {
    fn lives(self) -> bool {
        !matches!(self, State::Started | State::LaunchError | State::Exited)
    }
}

impl Inner {
    fn of_id(&mut self, id: &str) -> Result<&mut Extension, Refused> {
        let is_it = |extension: &&mut Extension| extension.id == id && extension.state != State::Started;
        self.all.iter_mut().find(is_it).ok_or_else(|| unknown(id))
    }

    fn external(&mut self, name: &str) -> Option<&mut Extension> {
        self.all.iter_mut().find(|extension| extension.is_external && extension.name == name)
    }

    fn add_internal(&mut self, name: &str, id: String) -> Result<usize, Refused> {
        if self.is_closed {
            return Err(refused("Extension.RegistrationClosed", "Extension registration closed already"));
        }
        if self.all.len() >= EXTENSIONS_MAX {
            let message = format!("Extension limit ({EXTENSIONS_MAX}) reached");
            return Err(refused("Extension.TooManyExtensions", &message));
        }
        if self.all.iter().any(|extension| extension.name == name) {
            let message = "Extension with this name already registered";
            return Err(refused("Extension.InvalidExtensionState", message));
        }
        self.all.push(Extension {
            name: name.to_owned(),
            id,
            is_external: false,
            wants: Vec::new(),
            state: State::Started,
            error: None,
            waits: None,
        });
        Ok(self.all.len() - 1)
    }

    /// The first is the cause of the others.
    fn has_failed(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }
}

impl Extension {
    fn is_told_of_end(&self) -> bool {
        self.is_external && self.wants.contains(&Wanted::Shutdown)
    }

    fn cannot_become(&self, state: State, who: &str) -> Refused {
        let message = format!(
            "State transition from {} to {} failed for extension {who}. Error: State transition is not allowed",
            self.state.name(),
            state.name()
        );
        refused("Extension.InvalidExtensionState", &message)
    }
}

fn wanted(events: &[String], is_external: bool) -> Result<Vec<Wanted>, Refused> {
    let mut wants = Vec::new();
    for event in events {
        let why = match Wanted::parse(event) {
            Some(Wanted::Shutdown) if !is_external => "ShutdownEventNotSupportedForInternalExtension",
            Some(wanted) => {
                if !wants.contains(&wanted) {
                    wants.push(wanted);
                }
                continue;
            }
            None => "ErrorInvalidEventType",
        };
        return Err(refused("Extension.InvalidEventType", &format!("{event}: {why}")));
    }
    Ok(wants)
}

fn unknown(id: &str) -> Refused {
    refused("Extension.UnknownExtensionIdentifier", &format!("Unknown extension {id}"))
}

fn refused(kind: &'static str, message: &str) -> Refused {
    Refused { kind, message: message.to_owned() }
}

#[cfg(test)]
mod tests;
