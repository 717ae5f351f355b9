//! Objects that are put, copied, uploaded in parts and deleted, with versions and without, while the server is
//! killed under it all.
//!
//! What was acknowledged reads back byte for byte; what was on its way is there whole or not at all. In the
//! end everything stored is whole, and when all of it is deleted no file holds anything.

mod body;
mod ending;
mod line;
mod model;
mod race;
mod survey;
mod worker;

use std::net::SocketAddr;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crash::s3_request::S3Call;
use crash::server::Setup;
use crash::trouble::Outcome;

use self::line::Line;
use self::model::Bucket;
use self::race::Races;
use self::worker::Worker;
use crate::check::Checked;

const WORKERS: usize = 4;
const VERSIONING: &str = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

/// Everybody who works on the buckets; they live through all rounds.
pub struct Objects {
    workers: Vec<Worker>,
    races: Races,
}

impl Objects {
    pub fn new(seed: u64) -> Objects {
        let races = Races::default();
        let workers = (0..WORKERS).map(|number| Worker::new(number, seed, &races)).collect();
        Objects { workers, races }
    }

    pub async fn set_up(to: SocketAddr) -> Outcome<()> {
        let mut line = Line::open(to).await?;
        for bucket in Bucket::ALL {
            line.good(&S3Call::new("PUT", format!("/{}", bucket.name()))).await?;
        }
        let versioned = format!("/{}", Bucket::Versioned.name());
        line.good(&S3Call::put(versioned, VERSIONING).query("versioning=")).await?;
        Ok(())
    }

    /// Lets everybody work until told to stop, or until the server is gone or refuses.
    pub async fn run(&mut self, to: SocketAddr, stop: &watch::Receiver<bool>) {
        let workers = self.workers.drain(..).map(|worker| worker.run(to, stop.clone()));
        self.workers = workers.collect::<JoinSet<_>>().join_all().await;
    }

    pub async fn check(&mut self, to: SocketAddr) -> Outcome<Checked> {
        let mut line = Line::open(to).await?;
        let failures = self.races.check(&mut line).await?;
        let mut all = Checked { facts: 0, failures };
        for worker in &mut self.workers {
            let checked = survey::check(&mut line, worker).await?;
            all.facts += checked.facts;
            all.failures.extend(checked.failures);
        }
        Ok(all)
    }

    /// Reads all that is stored. The server must not run.
    pub fn scrub(setup: &Setup) -> Outcome<Checked> {
        Ok(Checked { facts: 1, failures: ending::scrub(setup)?.into_iter().collect() })
    }

    pub async fn empty(to: SocketAddr) -> Outcome<()> {
        ending::empty(to).await
    }

    /// Once all is deleted, after a start.
    pub async fn check_space(setup: &Setup) -> Outcome<Checked> {
        let failures = ending::check_space(&setup.data()).await?.into_iter().collect();
        Ok(Checked { facts: 1, failures })
    }

    pub fn acknowledged(&self) -> u64 {
        self.workers.iter().map(|worker| worker.acknowledged).sum()
    }

    pub fn refused(&self) -> u64 {
        self.workers.iter().map(|worker| worker.refused).sum()
    }
}
