//! The rounds: load, crash, restart, compare. The data directory lives through all of them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crash::connection::Connection;
use crash::request::page;
use crash::server::{Server, Setup, Start, moment};
use crash::trouble::{Outcome, Trouble};

use crate::check::{Checked, check};
use crate::judge::Failure;
use crate::queues::{Queues, drain::drain};
use crate::roll_back;
use crate::s3::Objects;
use crate::survey::Survey;
use crate::tally::Tally;
use crate::writer::{Counts, Writer};

const ACCOUNTS: [&str; 4] = ["000000000001", "111122223333", "210987654321", "999999999999"];
const WRITERS: usize = 8;
/// How long writers write before a kill, in milliseconds.
const LOAD_MS: std::ops::Range<u64> = 50..700;
/// A fault that has not struck by then does not count.
const FAULT_WAIT: Duration = Duration::from_secs(5);

pub struct Plan {
    pub kills: u64,
    pub faults: u64,
    pub seed: u64,
    /// Whether older data is put back, to test the test.
    pub roll_back: bool,
    pub binary: PathBuf,
}

pub struct Campaign {
    plan: Plan,
    setup: Setup,
    writers: Vec<Writer>,
    queues: Queues,
    objects: Objects,
    chance: Rng,
    tally: Tally,
}

impl Campaign {
    pub fn new(plan: Plan, home: &Path) -> Campaign {
        let account = |number: usize| ACCOUNTS[number % ACCOUNTS.len()];
        let seed = plan.seed.wrapping_mul(1000);
        let writers =
            (0..WRITERS).map(|number| Writer::new(number, account(number), seed.wrapping_add(number as u64)));
        Campaign {
            setup: Setup::new(&plan.binary, home),
            writers: writers.collect(),
            queues: Queues::new(seed),
            objects: Objects::new(seed),
            chance: Rng::with_seed(plan.seed),
            tally: Tally::new(plan.kills + plan.faults),
            plan,
        }
    }

    pub async fn run(mut self) -> Outcome<Tally> {
        self.set_up().await?;
        while self.tally.kills < self.plan.kills {
            self.kill_round().await?;
            self.tally.show_progress();
        }
        for _ in 0..self.plan.faults {
            self.fault_round().await?;
            self.tally.fault_rounds += 1;
            self.tally.show_progress();
        }
        // A kind end must keep everything as well.
        let mut server = self.restart_and_check().await?;
        server.stop().await?;
        let mut server = self.restart_and_check().await?;
        let to = server.ready().await?;
        let drained = drain(to, &self.queues.ledger).await?;
        self.tally.note_check(&drained);
        server.stop().await?;
        self.tally.note_queues(&self.queues.ledger.lock());
        self.end_objects().await?;
        self.tally.note_objects(&self.objects);
        Ok(self.tally)
    }

    /// All that is stored is whole; once it is deleted, nothing holds any space.
    async fn end_objects(&mut self) -> Outcome<()> {
        self.tally.note_check(&Objects::scrub(&self.setup)?);
        let mut server = self.setup.spawn()?;
        Objects::empty(server.ready().await?).await?;
        server.stop().await?;
        let mut server = self.setup.spawn()?;
        server.ready().await?;
        self.tally.note_check(&Objects::check_space(&self.setup).await?);
        server.stop().await
    }

    async fn set_up(&mut self) -> Outcome<()> {
        let mut server = self.setup.spawn()?;
        let to = server.ready().await?;
        for account in ACCOUNTS {
            Survey::new(account, to).await?.set_up().await?;
        }
        Queues::set_up(to).await?;
        Objects::set_up(to).await?;
        server.kill()
    }

    async fn kill_round(&mut self) -> Outcome<()> {
        if self.chance.u8(..5) == 0 {
            let mut server = self.setup.spawn()?;
            moment(Duration::from_micros(self.chance.u64(..40_000))).await;
            server.kill()?;
            self.tally.kills += 1;
            self.tally.early_kills += 1;
        }
        let mut server = self.restart_and_check().await?;
        let to = server.ready().await?;
        let (stop, stopped) = watch::channel(false);
        let load = self.start_writers(to, &stopped);
        let length = Duration::from_millis(self.chance.u64(LOAD_MS));
        let killing = async {
            moment(length).await;
            let killed = server.kill();
            stop.send_replace(true);
            killed
        };
        let (queues, objects) = (self.queues.run(to, &stopped), self.objects.run(to, &stopped));
        let (killed, (), ()) = tokio::join!(killing, queues, objects);
        killed?;
        self.tally.kills += 1;
        self.end_writers(load).await?;
        if self.plan.roll_back {
            roll_back::turn(&self.setup.data(), self.tally.kills)?;
        }
        Ok(())
    }

    /// Runs on a disk that fails some time after the start, or during it.
    async fn fault_round(&mut self) -> Outcome<()> {
        // On a disk that works: what is pending from the round before is settled first.
        self.restart_and_check().await?.kill()?;
        let kind = ["enospc", "short", "sync"][self.chance.usize(..3)];
        let reach = if self.chance.u8(..4) == 0 { 40 } else { 1000 };
        let fault = format!("{kind}:after={}", self.chance.u64(..reach));
        let mut server = Setup { fault: Some(fault.clone()), ..self.setup.clone() }.spawn()?;
        if let Start::Ready(to) = server.wait().await? {
            let (stop, stopped) = watch::channel(false);
            let load = self.start_writers(to, &stopped);
            let refused_before = self.tally.refused;
            // Writers end by themselves once they are refused again and again.
            let stopper = tokio::spawn(async move {
                moment(FAULT_WAIT).await;
                stop.send_replace(true);
            });
            tokio::join!(self.queues.run(to, &stopped), self.objects.run(to, &stopped));
            self.end_writers(load).await?;
            stopper.abort();
            let struck = self.tally.refused > refused_before;
            self.tally.faults_struck += u64::from(struck);
            self.check_alive(to, &fault).await;
            match self.chance.bool() {
                true => server.kill()?,
                false => server.stop().await?,
            }
        } else {
            self.tally.faults_struck += 1;
        }
        Ok(())
    }

    /// A store that takes no writes still answers reads.
    async fn check_alive(&mut self, to: SocketAddr, fault: &str) {
        let answer = async { Survey::new(ACCOUNTS[0], to).await?.users().await };
        if let Err(trouble) = answer.await {
            let failures = vec![Failure::Wrong(format!("reads do not work after {fault}: {trouble}"))];
            self.tally.note_check(&Checked { facts: 0, failures });
        }
    }

    fn start_writers(&mut self, to: SocketAddr, stopped: &watch::Receiver<bool>) -> JoinSet<Writer> {
        let writers = self.writers.drain(..);
        writers.map(|writer| writer.run(to, stopped.clone())).collect()
    }

    async fn end_writers(&mut self, load: JoinSet<Writer>) -> Outcome<()> {
        self.writers = load.join_all().await;
        self.writers.sort_by_key(|writer| writer.fresh.writer);
        for writer in &mut self.writers {
            let Counts { acknowledged, refused } = std::mem::take(&mut writer.counts);
            self.tally.acknowledged += acknowledged;
            self.tally.refused += refused;
        }
        Ok(())
    }

    /// Starts the server, waits for its first answer, and compares everything.
    async fn restart_and_check(&mut self) -> Outcome<Server> {
        let mut server = self.setup.spawn()?;
        let to = server.ready().await?;
        let health = Connection::open(to).await?.exchange(&page(to, "/_pileus/health")).await?;
        self.tally.note_restart(Instant::now() - server.started());
        if health.status != 200 {
            return Err(Trouble::new(format!("health: {}", health.text())));
        }
        let mut all = Checked { facts: 0, failures: self.queues.ledger.lock().take_failures() };
        for writer in &mut self.writers {
            all.failures.extend(writer.complaints.drain(..).map(Failure::Wrong));
        }
        for account in ACCOUNTS {
            let mut survey = Survey::new(account, to).await?;
            let mut writers: Vec<&mut Writer> =
                self.writers.iter_mut().filter(|writer| writer.fresh.account == account).collect();
            let checked = check(&mut survey, &mut writers, &mut self.chance).await?;
            all.facts += checked.facts;
            all.failures.extend(checked.failures);
        }
        let objects = self.objects.check(to).await?;
        all.facts += objects.facts;
        all.failures.extend(objects.failures);
        self.tally.note_check(&all);
        Ok(server)
    }
}
