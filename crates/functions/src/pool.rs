//! The environments of one version of a function that wait for events, and the events that wait for one.

use crate::environment::Environment;
use crate::image::Slot;
use crate::kept::Kept;
use kernel::functions::{Function, Invocation};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// An idle environment ends after this time.
const IDLE_MAX: Duration = Duration::from_secs(10 * 60);
/// Its credentials live longer.
pub const AGE_MAX: Duration = Duration::from_secs(6 * 3600);
/// An idle environment is frozen after this time: one that is given its next event sooner is spared it.
pub const FREEZE_AFTER: Duration = Duration::from_millis(5);

type Hope = oneshot::Sender<Result<Box<Environment>, Loss>>;

/// An event that waits.
struct Waiting {
    function: Arc<Function>,
    invocation: Invocation,
    hope: Hope,
}

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
    waiting: VecDeque<Waiting>,
    /// Environments that are on their way: they start, or have answered and will ask for more in a moment.
    coming: usize,
    /// Held by events that are worked on: their environments come back to this pool, not to a new one that knows
    /// nothing of their generation.
    used: Arc<()>,
    /// Those that are there whether events come or not.
    kept: Option<Kept>,
    /// What environments are forked from, where they are.
    image: Option<Slot>,
}

/// Keeps a pool there.
pub struct Used(#[expect(dead_code, reason = "its being there counts")] Arc<()>);

/// An environment that rests.
pub struct Idle {
    pub environment: Box<Environment>,
    pub since: Instant,
    is_frozen: bool,
}

impl Idle {
    pub fn new(environment: Box<Environment>) -> Idle {
        Idle { environment, since: Instant::now(), is_frozen: false }
    }

    /// Freezes it once it has rested for a moment; says when that is.
    pub fn freeze_when_due(&mut self, now: Instant) -> Option<Instant> {
        let due = self.since + FREEZE_AFTER;
        if !self.is_frozen && now >= due {
            self.environment.freeze();
            self.is_frozen = true;
        }
        (!self.is_frozen).then_some(due)
    }
}

impl Pool {
    /// The one that has worked last is the warmest. Those that are kept come first.
    pub fn take(&mut self) -> Option<Box<Environment>> {
        let kept = self.kept.as_mut().and_then(Kept::take);
        kept.or_else(|| Some(self.idle.pop()?.environment))
    }

    pub fn image(&mut self) -> &mut Option<Slot> {
        &mut self.image
    }

    pub fn kept(&mut self) -> &mut Option<Kept> {
        &mut self.kept
    }

    pub fn wait(
        &mut self,
        function: Arc<Function>,
        invocation: Invocation,
    ) -> oneshot::Receiver<Result<Box<Environment>, Loss>> {
        let (hope, comes) = oneshot::channel();
        self.waiting.push_back(Waiting { function, invocation, hope });
        comes
    }

    /// The event that an environment has to be started for, where more wait than environments come.
    pub fn needs_more(&self) -> Option<(Arc<Function>, Invocation)> {
        let waiting = self.waiting.get(self.coming)?;
        Some((waiting.function.clone(), waiting.invocation.clone()))
    }

    pub fn use_it(&self) -> Used {
        Used(self.used.clone())
    }

    pub fn comes(&mut self) {
        self.coming += 1;
    }

    pub fn came(&mut self) {
        self.coming = self.coming.saturating_sub(1);
    }

    /// To whoever waits longest for one of its generation, else to rest; one of an older generation ends.
    pub fn give(&mut self, generation: &str, environment: Box<Environment>) {
        let mut environment = environment;
        while let Some(at) = self.waiting.iter().position(|waiting| waiting.function.generation == generation)
        {
            let Some(Waiting { hope, .. }) = self.waiting.remove(at) else { break };
            match hope.send(Ok(environment)) {
                // Nobody waits there any more.
                Err(Ok(back)) => environment = back,
                _ => return,
            }
        }
        if self.generation != generation {
            return;
        }
        match &mut self.kept {
            _ if !environment.is_kept() && environment.age() < AGE_MAX => {
                self.idle.push(Idle::new(environment))
            }
            Some(kept) => kept.give(environment),
            None => {}
        }
    }

    /// What was started for an event did not come to be: that event has failed, if it still waits.
    pub fn disappoint(&mut self, request_id: &str, loss: Loss) {
        let waits = self.waiting.iter().position(|waiting| waiting.invocation.request_id == request_id);
        if let Some(Waiting { hope, .. }) = waits.and_then(|at| self.waiting.remove(at)) {
            let _ = hope.send(Err(loss));
        }
    }

    /// Freezes and ends what has rested for long; says when there is more to do.
    pub fn tend(&mut self, now: Instant) -> Option<Instant> {
        self.idle.retain(|idle| now < idle.since + IDLE_MAX);
        let mut next = None;
        for idle in &mut self.idle {
            let due = idle.freeze_when_due(now).unwrap_or(idle.since + IDLE_MAX);
            next = Some(next.map_or(due, |next: Instant| next.min(due)));
        }
        self.image.take_if(|image| now >= image.ends());
        let kept = self.kept.as_mut().and_then(|kept| kept.tend(now));
        next.into_iter().chain(kept).chain(self.image.as_ref().map(Slot::ends)).min()
    }

    /// Other code or other settings: nothing of the former is used again.
    pub fn renew(&mut self, generation: &str) {
        if self.generation != generation {
            generation.clone_into(&mut self.generation);
            self.idle.clear();
            self.kept = None;
            self.image = None;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.idle.is_empty()
            && self.waiting.is_empty()
            && self.coming == 0
            && self.kept.is_none()
            && self.image.is_none()
            && Arc::strong_count(&self.used) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_there_while_its_environments_work() {
        let mut pool = Pool::default();
        pool.renew("one");
        let used = pool.use_it();
        assert!(!pool.is_empty());
        drop(used);
        assert!(pool.is_empty());
    }
}
