//! The environments of one version of a function that wait for events, and the events that wait for one.

use crate::environment::Environment;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// An idle environment ends after this time.
pub const IDLE_MAX: Duration = Duration::from_secs(10 * 60);
/// Its credentials live longer.
pub const AGE_MAX: Duration = Duration::from_secs(6 * 3600);
/// An idle environment is frozen after this time: one that is given its next event sooner is spared it.
pub const FREEZE_AFTER: Duration = Duration::from_millis(5);

pub type Hope = oneshot::Sender<Result<Box<Environment>, Loss>>;

/// Why no environment comes.
#[derive(Debug)]
pub enum Loss {
    /// It could not begin: what its caller is told, and its log.
    Stillborn { told: bytes::Bytes, log_tail: Vec<u8> },
    /// The host could not start it.
    Host(String),
}

#[derive(Default)]
pub struct Pool {
    /// All of another are not given events any more.
    pub generation: String,
    idle: Vec<Idle>,
    waiting: VecDeque<Hope>,
    /// On their way.
    pub starting: usize,
}

struct Idle {
    environment: Box<Environment>,
    since: Instant,
    is_frozen: bool,
}

impl Pool {
    /// The one that has worked last is the warmest.
    pub fn take(&mut self) -> Option<Box<Environment>> {
        Some(self.idle.pop()?.environment)
    }

    pub fn wait(&mut self) -> oneshot::Receiver<Result<Box<Environment>, Loss>> {
        let (hope, comes) = oneshot::channel();
        self.waiting.push_back(hope);
        comes
    }

    /// Whether more events wait than environments are on their way.
    pub fn needs_more(&self) -> bool {
        self.waiting.len() > self.starting
    }

    /// To whoever waits longest, else to rest.
    pub fn give(&mut self, environment: Box<Environment>) {
        let mut outcome = Ok(environment);
        while let Some(hope) = self.waiting.pop_front() {
            match hope.send(outcome) {
                Ok(()) => return,
                // Nobody waits there any more.
                Err(back) => outcome = back,
            }
        }
        if let Ok(environment) = outcome {
            self.idle.push(Idle { environment, since: Instant::now(), is_frozen: false });
        }
    }

    pub fn disappoint(&mut self, loss: Loss) {
        let mut outcome = Err(loss);
        while let Some(hope) = self.waiting.pop_front() {
            match hope.send(outcome) {
                Ok(()) => return,
                Err(back) => outcome = back,
            }
        }
    }

    /// Freezes and ends what has rested for long; says when there is more to do.
    pub fn tend(&mut self, now: Instant) -> Option<Instant> {
        self.idle.retain(|idle| now < idle.since + IDLE_MAX);
        let mut next = None;
        for idle in &mut self.idle {
            if !idle.is_frozen && now >= idle.since + FREEZE_AFTER {
                idle.environment.freeze();
                idle.is_frozen = true;
            }
            let due = idle.since + if idle.is_frozen { IDLE_MAX } else { FREEZE_AFTER };
            next = Some(next.map_or(due, |next: Instant| next.min(due)));
        }
        next
    }

    /// Other code or other settings: nothing of the former is used again.
    pub fn renew(&mut self, generation: &str) {
        if self.generation != generation {
            generation.clone_into(&mut self.generation);
            self.idle.clear();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.idle.is_empty() && self.waiting.is_empty() && self.starting == 0
    }
}
