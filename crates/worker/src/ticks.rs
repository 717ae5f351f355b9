//! Ticks: run while something is due, then wait for their timers.

use crate::attempt::{Piece, Work, until_committed};
use crate::wait::{Due, Runs};
use kernel::{BoxFuture, Cloud, Cx, Here, Next, Result, Service, Tick, Time, Timer, timer};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::table_prefix;

/// One batch of a tick. It belongs to no account and no region.
pub async fn run_tick(cloud: &Cloud, service: &'static Service, tick: &Tick) -> Result<Next> {
    let work = Work { service, name: tick.name, here: Here::new("us-east-1", ""), now: cloud.clock.now() };
    until_committed(cloud, &work, &Batch(tick)).await
}

struct Batch<'t>(&'t Tick);

impl Piece for Batch<'_> {
    type Done = Next;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Next>> {
        (self.0.run)(cx)
    }
}

/// The runner of one tick.
pub(crate) struct Ticker {
    cloud: Arc<Cloud>,
    service: &'static Service,
    tick: &'static Tick,
    /// No timer that is due before this is left: so that looking for the earliest one does not step
    /// over all that were taken.
    taken_until: AtomicI64,
}

impl Ticker {
    pub fn new(cloud: Arc<Cloud>, service: &'static Service, tick: &'static Tick) -> Ticker {
        Ticker { cloud, service, tick, taken_until: AtomicI64::new(i64::MIN) }
    }

    async fn batch(&self) -> Result<Due> {
        let before = self.cloud.clock.now();
        let next = run_tick(&self.cloud, self.service, self.tick).await?;
        if next == Next::Now {
            return Ok(Due::Now);
        }
        let bound = Time(self.taken_until.load(Ordering::Relaxed));
        let mut tx = self.cloud.store.begin();
        let timer = timer::earliest(&mut tx, self.tick.name, bound).await?;
        if timer.is_none_or(|timer| timer > before) {
            // A timer may still be set for the past, by a commit that was under way: look back a little.
            self.taken_until.store(before.0 - LOOK_BACK_MS, Ordering::Relaxed);
        }
        let own = match next {
            Next::At(time) => Some(time),
            Next::Now | Next::Idle => None,
        };
        Ok(own.into_iter().chain(timer).min().map_or(Due::Unknown, Due::At))
    }
}

/// Longer than any request takes from reading its clock to its commit.
const LOOK_BACK_MS: i64 = 60_000;

impl Runs for Ticker {
    fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn name(&self) -> String {
        self.tick.name.to_owned()
    }

    fn rows(&self) -> Vec<u8> {
        table_prefix::<Timer>((self.tick.name,))
    }

    fn batch(&self) -> BoxFuture<'_, Result<Due>> {
        Box::pin(self.batch())
    }
}
