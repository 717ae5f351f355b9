//! Ticks: run while something is due, then wait for their timers.

use crate::wait::{Due, Runs};
use kernel::attempt::Piece;
use kernel::later::later;
use kernel::timer::{self, Firsts};
use kernel::{BoxFuture, Cloud, Cx, Here, Next, Result, Service, Tick, Timer};
use std::sync::Arc;
use store::table_prefix;

/// One batch of a tick. It belongs to no account and no region.
pub async fn run_tick(cloud: &Cloud, service: &'static Service, tick: &Tick) -> Result<Next> {
    later(cloud, service, tick.name, &Here::new("us-east-1", ""), &Batch(tick)).await
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
    pub cloud: Arc<Cloud>,
    pub service: &'static Service,
    pub tick: &'static Tick,
}

impl Ticker {
    async fn batch(&self) -> Result<Due> {
        let next = run_tick(&self.cloud, self.service, self.tick).await?;
        if next == Next::Now {
            return Ok(Due::Now);
        }
        let mut tx = self.cloud.store.begin();
        let timer = timer::earliest(&mut tx, self.tick.name, self.cloud.memory.of::<Firsts>()).await?;
        let own = match next {
            Next::At(time) => Some(time),
            Next::Now | Next::Idle => None,
        };
        Ok(own.into_iter().chain(timer).min().map_or(Due::Unknown, Due::At))
    }
}

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
