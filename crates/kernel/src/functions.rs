//! Running functions: what the service that keeps them asks of whoever runs their code.
//!
//! It says nothing of how: processes, interpreters and folders are the runner's matter.

use crate::BoxFuture;
use crate::caller::Credentials;
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A version of a function, as it is run.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub account: String,
    pub region: String,
    pub name: String,
    /// `$LATEST`, or a number.
    pub version: String,
    /// Its ARN: whose rights count for what is done in the function's name.
    pub role: String,
    /// Another one whenever anything else here is other than before.
    pub generation: String,
    pub runtime: String,
    pub handler: String,
    pub memory_mb: u32,
    pub tmp_mb: u32,
    pub timeout: Duration,
    pub variables: Vec<(String, String)>,
    /// Names an archive that was handed over.
    pub code: String,
    /// Archives too: later ones cover earlier ones.
    pub layers: Vec<String>,
    pub log_group: String,
    pub log_format: LogFormat,
    /// Its environments are forked from one that was initialised.
    pub snap_start: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LogFormat {
    Text,
    Json { application_level: String, system_level: String },
}

/// One event for a function.
#[derive(Clone)]
pub struct Invocation {
    pub request_id: String,
    /// As the caller has named it.
    pub invoked_arn: String,
    pub payload: Bytes,
    /// JSON.
    pub client_context: Option<String>,
    pub trace: Option<String>,
    /// Of the function's role, for code that has to be started first.
    pub credentials: Credentials,
    pub concurrency: Concurrency,
    /// Whoever waits for its answer wants to see its log: they wait for all of it.
    pub is_watched: bool,
    /// Where an answer that streams goes, piece by piece. What has gone there is not in the outcome.
    pub stream: Option<mpsc::Sender<Bytes>>,
}

/// How many may run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concurrency {
    /// Of the function, which others cannot take.
    Reserved(u32),
    /// Of all functions of the account in this region that have none of their own.
    Shared(u32),
}

/// Environments of a version that are started ahead of events, and kept.
#[derive(Clone)]
pub struct Provision {
    pub function: Arc<Function>,
    pub count: u32,
    /// Of the function's role; or why it has none.
    pub credentials: Result<Credentials, String>,
}

/// What of a provision is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Initialised and alive, at work or not.
    pub ready: u32,
    /// Why the others do not come.
    pub trouble: Option<String>,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub outcome: Outcome,
    /// The newest lines of its log.
    pub log_tail: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Returned(Bytes),
    /// JSON: the function's own error, or one that tells how it ended.
    Failed(Bytes),
}

/// Why an event was not run.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    Throttled,
    /// In words for the caller: this host lacks something.
    CannotRun(String),
}

pub trait Functions: Send + Sync {
    /// Whether an archive was handed over already.
    fn has_code(&self, code: &str) -> bool;

    /// Takes an archive and unpacks it, under a name. Says in words what is wrong with it.
    fn take_code<'a>(&'a self, code: &'a str, archive: Bytes) -> BoxFuture<'a, Result<(), String>>;

    /// No function has this code any more.
    fn drop_code(&self, code: &str);

    /// Runs an event, once, and waits for what becomes of it.
    fn invoke<'a>(
        &'a self,
        function: Arc<Function>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Answer, Refused>>;

    /// Initialises a version whose environments are forked, before its first event. Says why it cannot be.
    fn initialise<'a>(
        &'a self,
        function: Arc<Function>,
        credentials: Credentials,
    ) -> BoxFuture<'a, Result<(), String>>;

    /// So many environments of these versions are kept ready from now on, and of no others.
    fn provide(&self, provisions: Vec<Provision>);

    /// What is kept ready of a version.
    fn stock(&self, account: &str, region: &str, name: &str, version: &str) -> Stock;

    /// A function is gone: what of it waits for events ends.
    fn forget(&self, account: &str, region: &str, name: &str);
}

/// Runs nothing: for clouds without a runner.
pub struct NoFunctions;

impl Functions for NoFunctions {
    fn has_code(&self, _: &str) -> bool {
        true
    }

    fn take_code<'a>(&'a self, _: &'a str, _: Bytes) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn drop_code(&self, _: &str) {}

    fn invoke<'a>(&'a self, _: Arc<Function>, _: Invocation) -> BoxFuture<'a, Result<Answer, Refused>> {
        Box::pin(async { Err(Refused::CannotRun("This cloud runs no code.".to_owned())) })
    }

    fn initialise<'a>(&'a self, _: Arc<Function>, _: Credentials) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Err("This cloud runs no code.".to_owned()) })
    }

    fn provide(&self, _: Vec<Provision>) {}

    fn stock(&self, _: &str, _: &str, _: &str, _: &str) -> Stock {
        Stock::default()
    }

    fn forget(&self, _: &str, _: &str, _: &str) {}
}
