//! Runs functions on events that nobody waits for, each until it has succeeded or failed for good.
//!
//! An event's row stays until its outcome is committed, so that one which was under way when the server died is
//! run again. What is under way is remembered, and taken only once.

use crate::aftermath::{self, Tried};
use crate::event::Event;
use crate::queue;
use crate::refusals::LOOP;
use crate::running::{self, Run};
use crate::state::queued::{EventId, QueuedEvent};
use kernel::attempt::Piece;
use kernel::errand::{Errand, Taken};
use kernel::functions::Refused;
use kernel::later::later;
use kernel::operation::Opaque;
use kernel::{BoxFuture, Cloud, Cx, Error, Next, Result, Time};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Scan, table_prefix};

/// How many are taken in one trip.
const BATCH: u32 = 64;
/// How many are under way at once: as many as may run in an account.
const UNDER_WAY_MAX: usize = 1_000;

pub const ERRAND: Errand = Errand {
    name: "lambda.run-events",
    rows: || table_prefix::<QueuedEvent>(()),
    take: |cx| Box::pin(take(cx)),
    run: |cloud, job| Box::pin(run(cloud, job)),
};

/// What is under way, and from when on there may be events that are not.
#[derive(Default)]
struct UnderWay(Mutex<State>);

struct State {
    ids: HashSet<EventId>,
    from: Time,
}

impl Default for State {
    fn default() -> State {
        State { ids: HashSet::new(), from: Time(i64::MIN) }
    }
}

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event, for as long as it is under way.
struct Job {
    event: QueuedEvent,
    under_way: Arc<UnderWay>,
    is_settled: bool,
}

impl Drop for Job {
    fn drop(&mut self) {
        let mut state = self.under_way.lock();
        state.ids.remove(&self.event.id);
        if !self.is_settled {
            // Its row is still there: it has to be found again.
            state.from = state.from.min(self.event.due);
        }
    }
}

async fn take(cx: &mut Cx<'_>) -> Result<Taken> {
    let under_way = cx.memory::<UnderWay>().clone();
    let (from, room) = {
        let state = under_way.lock();
        (state.from, UNDER_WAY_MAX.saturating_sub(state.ids.len()))
    };
    if room == 0 {
        // Each that ends changes a row.
        return Ok(Taken { jobs: Vec::new(), next: Next::Idle });
    }
    let scan = Scan::<QueuedEvent>::all(BATCH).from((from.0,)).before((cx.now.0.saturating_add(1),));
    let rows = cx.tx.scan(scan.snapshot()).await?.rows;
    let is_all = rows.len() < BATCH as usize;
    let mut jobs: Vec<Opaque> = Vec::new();
    let mut taken_until = from;
    for event in rows {
        if jobs.len() == room {
            break;
        }
        taken_until = event.due;
        if under_way.lock().ids.insert(event.id) {
            jobs.push(Box::new(Job { event, under_way: under_way.clone(), is_settled: false }));
        }
    }
    let is_all = is_all && jobs.len() < room;
    // Nothing comes with an earlier time than the horizon.
    let until = if is_all { cx.horizon().min(cx.now) } else { taken_until };
    let later = under_way.clone();
    cx.when_committed(move || later.lock().from = until);
    let next = match is_all {
        false => Next::Now,
        true => first_after(cx).await?,
    };
    Ok(Taken { jobs, next })
}

async fn first_after(cx: &mut Cx<'_>) -> Result<Next> {
    let scan = Scan::<QueuedEvent>::all(1).from((cx.now.0.saturating_add(1),));
    let first = cx.tx.scan(scan.snapshot()).await?.rows.into_iter().next();
    Ok(first.map_or(Next::Idle, |event| Next::At(event.due)))
}

async fn run(cloud: Arc<Cloud>, job: Opaque) {
    let Ok(mut job) = job.downcast::<Job>() else { return };
    let tried = attempt(&cloud, &job.event).await;
    let settled = match tried {
        Ok(tried) => aftermath::settle(&cloud, &job.event, tried).await,
        Err(error) => Err(error),
    };
    match settled {
        Ok(()) => job.is_settled = true,
        Err(error) => {
            let QueuedEvent { name, request_id, .. } = &job.event;
            tracing::warn!(function = name, request_id, %error, "an event is tried again later");
        }
    }
}

/// Once. The store's own trouble is no fault of the event.
async fn attempt(cloud: &Cloud, event: &QueuedEvent) -> Result<Tried> {
    let Some(service) = cloud.service("lambda") else { return Ok(Tried::Gone) };
    let prepared = later(cloud, service, "run-event", &event.here(), &Prepare { event }).await;
    let run = match prepared {
        Ok(run) => run,
        Err(Error::Api(error)) if error.code == "ResourceNotFoundException" => return Ok(Tried::Gone),
        Err(Error::Api(error)) if error.code == LOOP => return Ok(Tried::Loop { why: error.message }),
        Err(Error::Api(error)) => return Ok(Tried::NotRun { why: error.message }),
        Err(error) => return Err(error),
    };
    let version = run.function.version.clone();
    Ok(match cloud.world.functions.invoke(run.function, run.invocation).await {
        Ok(answer) => Tried::Answered { answer, version },
        Err(Refused::Throttled) => Tried::Throttled,
        Err(Refused::CannotRun(why)) => Tried::NotRun { why },
    })
}

struct Prepare<'e> {
    event: &'e QueuedEvent,
}

impl Piece for Prepare<'_> {
    type Done = Run;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Run>> {
        Box::pin(async move {
            let payload = queue::payload(cx, self.event).await?;
            let QueuedEvent { client_context, trace, .. } = self.event;
            let event = Event { payload, client_context: client_context.clone(), trace: trace.clone() };
            running::run(cx, &self.event.named(), event, &self.event.request_id).await
        })
    }
}
