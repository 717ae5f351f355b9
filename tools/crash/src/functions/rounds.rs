//! The rounds: events and messages, a kill, a look at what is left, a restart. In the end everything accepted has ended.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crash::server::{Server, Setup, moment};
use crash::trouble::{Outcome, Trouble};

use super::Shared;
use super::caller::Caller;
use super::collector::Told;
use super::ledger::Way;
use super::left::{Around, Host};
use super::place;
use crate::check::Checked;
use crate::judge::Failure;

/// How long work goes on before a kill, in milliseconds.
const LOAD_MS: std::ops::Range<u64> = 150..1_200;
const CALLERS: u64 = 2;
/// What has not ended by then never does: messages come again after seconds, some of them several times.
const DRAIN_MAX: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub struct Rounds {
    setup: Setup,
    ledger: Shared,
    callers: Vec<Caller>,
    chance: Rng,
    before: Host,
    seen: Seen,
}

/// What the rounds have come to.
#[derive(Default)]
pub struct Seen {
    pub kills: u64,
    pub accepted: u64,
    pub repeated: u64,
    pub refused: u64,
    /// Processes that the server had at its kills.
    pub processes: u64,
    pub checks: Vec<Checked>,
    pub restarts: Vec<Duration>,
}

impl Rounds {
    pub fn new(binary: &Path, home: &Path, seed: u64) -> Outcome<Rounds> {
        let home = home.join("functions");
        std::fs::create_dir_all(&home)?;
        let ledger = Shared::default();
        let callers = Way::ALL.into_iter().flat_map(|way| (0..CALLERS).map(move |number| (way, number)));
        let callers = callers.map(|(way, number)| Caller::new(way, number, CALLERS, &ledger)).collect();
        Ok(Rounds {
            setup: Setup::new(binary, &home),
            ledger,
            callers,
            chance: Rng::with_seed(seed),
            before: Host::now()?,
            seen: Seen::default(),
        })
    }

    pub async fn run(mut self, kills: u64) -> Outcome<Seen> {
        let mut server = self.setup.spawn()?;
        place::set_up(server.ready().await?).await?;
        self.work_and_kill(server).await?;
        while self.seen.kills < kills {
            let server = self.restart().await?;
            self.work_and_kill(server).await?;
        }
        let server = self.restart().await?;
        self.end(server).await?;
        let ledger = self.ledger.lock();
        (self.seen.accepted, self.seen.repeated, self.seen.refused) =
            (ledger.accepted, ledger.repeated, ledger.refused);
        drop(ledger);
        if self.seen.processes == 0 || self.seen.accepted == 0 {
            self.fail("no function was running at any kill");
        }
        Ok(self.seen)
    }

    async fn restart(&mut self) -> Outcome<Server> {
        let mut server = self.setup.spawn()?;
        server.ready().await?;
        self.seen.restarts.push(server.started().elapsed());
        Ok(server)
    }

    async fn work_and_kill(&mut self, mut server: Server) -> Outcome<()> {
        let to = server.ready().await?;
        let (stop, stopped) = watch::channel(false);
        let length = Duration::from_millis(self.chance.u64(LOAD_MS));
        let killing = async {
            moment(length).await;
            let around = Around::of(server.pid());
            let killed = server.kill();
            stop.send_replace(true);
            killed.and(around)
        };
        let callers = std::mem::take(&mut self.callers).into_iter();
        let calling = callers.map(|caller| caller.run(to, stopped.clone())).collect::<JoinSet<_>>();
        let collecting = self.collect(to, &stopped);
        let (around, callers, _) = tokio::join!(killing, calling.join_all(), collecting.join_all());
        self.callers = callers;
        self.seen.kills += 1;
        self.look_at_left(&around?).await
    }

    async fn look_at_left(&mut self, around: &Around) -> Outcome<()> {
        self.seen.processes += around.processes.len() as u64;
        let mut failures = around.left(&self.before).await?;
        failures.extend(self.ledger.lock().take_failures());
        self.seen.checks.push(Checked { facts: around.processes.len() as u64, failures });
        Ok(())
    }

    fn collect(&self, to: SocketAddr, stopped: &watch::Receiver<bool>) -> JoinSet<()> {
        let collect = |told: Told| told.collect(to, stopped.clone(), self.ledger.clone());
        Told::ALL.into_iter().map(collect).collect()
    }

    /// Nothing more is sent. What is open ends, by and by.
    async fn end(&mut self, mut server: Server) -> Outcome<()> {
        let to = server.ready().await?;
        let (stop, stopped) = watch::channel(false);
        let collecting = self.collect(to, &stopped);
        let deadline = Instant::now() + DRAIN_MAX;
        while !self.ledger.lock().open().is_empty() && Instant::now() < deadline {
            moment(LOOK_AGAIN).await;
        }
        stop.send_replace(true);
        collecting.join_all().await;
        let open = self.ledger.lock().open();
        let failures = open.iter().map(|task| Failure::Lost(format!("{task:?} has no end"))).collect();
        let facts = self.ledger.lock().accepted;
        self.seen.checks.push(Checked { facts, failures });
        let around = Around::of(server.pid())?;
        server.stop().await.map_err(|trouble| Trouble::new(format!("after all events: {trouble}")))?;
        self.look_at_left(&around).await
    }

    fn fail(&mut self, what: &str) {
        self.seen.checks.push(Checked { facts: 0, failures: vec![Failure::Wrong(what.to_owned())] });
    }
}
