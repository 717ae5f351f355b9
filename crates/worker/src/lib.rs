//! Runs what happens later: ticks, deliveries and errands.
//!
//! Each tick, each errand and the deliveries to each service have a runner of their own. It works until nothing
//! is due, then waits for the first of: a commit that touches its rows, the earliest timer, a signal
//! to stop. A failure makes it stand back and try again; it never ends the server.
//!
//! The worker knows no service: it reads the list. It sleeps on no fixed beat.

pub mod blobs;
pub mod deliveries;
pub mod errands;
pub mod ticks;
mod wait;

pub use deliveries::run_deliveries;
pub use errands::run_errands;
pub use ticks::run_tick;

use kernel::Cloud;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Starts a runner for every tick and every service that takes deliveries. They end when `stop`
/// turns true or its sender is dropped.
pub fn start(cloud: &Arc<Cloud>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut runners = JoinSet::new();
    runners.spawn(until_stopped(cloud.clone(), stop.clone()));
    for service in cloud.services {
        for tick in service.ticks {
            let ticker = ticks::Ticker { cloud: cloud.clone(), service, tick };
            runners.spawn(wait::runner(ticker, stop.clone()));
        }
        for errand in service.errands {
            let errands = errands::Runner { cloud: cloud.clone(), service, errand };
            runners.spawn(wait::runner(errands, stop.clone()));
        }
        if service.deliver.is_some() {
            let carrier = deliveries::Carrier { cloud: cloud.clone(), service };
            runners.spawn(wait::runner(carrier, stop.clone()));
        }
    }
    runners
}

async fn until_stopped(cloud: Arc<Cloud>, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = blobs::collect_once(&cloud) => {}
        // The next start does it.
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Does everything that is due now, on all services, until nothing is: for tests, which turn the clock
/// themselves. Returns how many batches were done.
pub async fn settle(cloud: &Arc<Cloud>) -> kernel::Result<usize> {
    let mut done = 0;
    loop {
        let before = done;
        for service in cloud.services {
            for tick in service.ticks {
                while run_tick(cloud, service, tick).await? == kernel::Next::Now {
                    done += 1;
                }
            }
            done += run_deliveries(cloud, service).await?;
            for errand in service.errands {
                done += run_errands(cloud, service, errand).await?;
            }
        }
        if done == before {
            return Ok(done);
        }
    }
}
