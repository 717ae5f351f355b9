//! One chain of rounds. Each round starts from what the last cut of the round before left, so that
//! recovery is cut too, and whatever was ever acknowledged has to be there at every check. Every third
//! round begins with a kill and every third with a run that closes the engine; the next run goes on over
//! the same unsynced files.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

use super::Plan;
use super::checker::check;
use super::cut::{Armed, Cut, Reach, arm, arm_to_kill, keep};
use super::tally::Tally;
use super::writer::{Task, Writer};
use crate::disk::Disk;
use crate::disk::image::Image;
use crate::disk::rule::Rules;
use crate::mount::{Mounted, SharedDisk, lock};
use crate::workload::check::Outcome;
use crate::workload::ledger::Ledger;

const CUTS_A_ROUND: u32 = 4;
/// A run that is to be killed gets so long to be acknowledged something.
const RUN_MAX: Duration = Duration::from_millis(600);
/// A longer chain makes each check slow and finds nothing new.
const TRANSACTIONS_MAX: u64 = 6000;

pub struct Chain<'a> {
    plan: &'a Plan,
    number: u64,
    chance: Rng,
    tally: &'a Mutex<Tally>,
    round: u64,
    image: Image,
    ledger: Ledger,
}

/// A round's disk, mounted.
struct Stage {
    mounted: Mounted,
    disk: SharedDisk,
    journalled: bool,
}

impl<'a> Chain<'a> {
    pub fn new(plan: &'a Plan, number: u64, tally: &'a Mutex<Tally>) -> io::Result<Self> {
        std::fs::create_dir_all(plan.chain_directory(number))?;
        let chance = Rng::with_seed(plan.seed.wrapping_mul(1000).wrapping_add(number));
        let (image, ledger) = (Image::default(), Ledger::new());
        Ok(Self { plan, number, chance, tally, round: 0, image, ledger })
    }

    fn tally(&self) -> MutexGuard<'a, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn run(mut self) -> io::Result<()> {
        while self.tally().wants_more() {
            let next = self.play_round()?;
            let (image, ledger) = match next {
                Some(cut) if self.goes_on(&cut.ledger) => (cut.image, cut.ledger),
                _ => (Image::default(), Ledger::new()),
            };
            (self.image, self.ledger) = (image, ledger);
            self.round += 1;
        }
        Ok(())
    }

    fn goes_on(&mut self, ledger: &Ledger) -> bool {
        ledger.acknowledged() < TRANSACTIONS_MAX && self.chance.f64() < 0.9
    }

    /// The cut from which the chain may go on, if all was well.
    fn play_round(&mut self) -> io::Result<Option<Cut>> {
        let journalled = self.chance.u8(..4) == 0;
        let disk = Arc::new(Mutex::new(Disk::new(&self.image, journalled)));
        let directory = self.plan.chain_directory(self.number).join("disk");
        let stage = Stage { mounted: Mounted::new(disk.clone(), &directory)?, disk, journalled };
        let well = match self.round % 3 {
            1 => self.close_once(&stage)?,
            2 => self.kill_once(&stage)?,
            _ => true,
        };
        if !well {
            return Ok(None);
        }
        self.ledger = self.ledger.next_run();
        self.cut_often(&stage)
    }

    /// Starts a writer; its first trap, if any, is set before it can touch the disk.
    fn start_writer(
        &mut self,
        stage: &Stage,
        reach: Option<Reach>,
        until: Option<u64>,
    ) -> io::Result<(Writer, Option<Armed>)> {
        let task = Task {
            engine: self.plan.engine,
            disk: &stage.mounted.directory,
            complaints: self.plan.chain_directory(self.number).join("complaints"),
            until,
            close: true,
        };
        let mut held = lock(&stage.disk);
        // Nothing more will happen on this disk: a trap that still waits would wait for ever.
        let disk = stage.disk.clone();
        let writer = Writer::start(task, self.ledger.clone(), move || lock(&disk).spring())?;
        let armed = reach.map(|reach| arm(&mut held, reach, &writer, stage.journalled, &mut self.chance));
        Ok((writer, armed))
    }

    /// Kills a run without a cut; false if something was amiss.
    fn kill_once(&mut self, stage: &Stage) -> io::Result<bool> {
        self.ledger = self.ledger.next_run();
        let (mut writer, _) = self.start_writer(stage, None, None)?;
        writer.listener.wait_for(self.chance.u64(..300), RUN_MAX);
        let killed = arm_to_kill(&mut lock(&stage.disk), Reach::Recovery, &writer, &mut self.chance);
        // If the moment does not come it is killed where it is.
        killed.recv_timeout(RUN_MAX).ok();
        lock(&stage.disk).disarm();
        let complaint = writer.kill()?;
        lock(&stage.disk).thaw();
        self.ledger = writer.listener.ledger();
        let (image, dropped) = lock(&stage.disk).after_cut(Rules::KEEP_ALL, &mut self.chance);
        let cut = Cut { image, ledger: self.ledger.clone(), dropped, rules: Rules::KEEP_ALL };
        let outcome = self.judge(&cut, complaint)?;
        self.tally().note_kill(&outcome);
        Ok(outcome.is_whole())
    }

    /// Lets a run end in good order, with a cut on its way or at its end; false if something was amiss.
    fn close_once(&mut self, stage: &Stage) -> io::Result<bool> {
        if !self.tally().begin_cut() {
            return Ok(true);
        }
        self.ledger = self.ledger.next_run();
        let furthest = self.ledger.writers.iter().map(|history| history.acknowledged).max();
        let until = furthest.unwrap_or(0) + self.chance.u64(1..40);
        let (mut writer, armed) = self.start_writer(stage, Some(Reach::Work), Some(until))?;
        let cut = armed.map(|trap| trap.wait(&stage.disk)).transpose()?;
        let complaint = writer.wait()?;
        self.ledger = writer.listener.ledger();
        let Some(cut) = cut else { return Ok(complaint.is_none()) };
        let outcome = self.judge(&cut, complaint)?;
        self.tally().note_cut(cut.rules.pages, &outcome, cut.dropped);
        Ok(outcome.is_whole())
    }

    fn cut_often(&mut self, stage: &Stage) -> io::Result<Option<Cut>> {
        let reach = self.chance.bool().then_some(Reach::Recovery);
        let (mut writer, mut armed) = self.start_writer(stage, reach, None)?;
        let mut last = None;
        for more in (0..CUTS_A_ROUND).rev() {
            if !self.tally().begin_cut() {
                break;
            }
            let trap = armed.take().unwrap_or_else(|| {
                arm(&mut lock(&stage.disk), Reach::Work, &writer, stage.journalled, &mut self.chance)
            });
            let cut = trap.wait(&stage.disk)?;
            let goes_on = more > 0 && !writer.listener.has_ended();
            let complaint = if goes_on { writer.stop().map(|()| None)? } else { writer.kill()? };
            let outcome = self.judge(&cut, complaint)?;
            self.tally().note_cut(cut.rules.pages, &outcome, cut.dropped);
            if !outcome.is_whole() {
                return Ok(None);
            }
            last = Some(cut);
            if goes_on {
                writer.go_on()?;
            }
        }
        Ok(last)
    }

    /// Compares what a cut left with what was acknowledged. A writer that complained has failed even
    /// if the image is whole.
    fn judge(&mut self, cut: &Cut, complaint: Option<Outcome>) -> io::Result<Outcome> {
        let directory = self.plan.chain_directory(self.number).join("check");
        let checked = check(self.plan.engine, &cut.image, &cut.ledger, &directory, false)?.outcome;
        let outcome = complaint.filter(|_| checked.is_whole()).unwrap_or(checked);
        let mut tally = self.tally();
        tally.acknowledged_checked += cut.ledger.acknowledged();
        tally.before_first_ack += u64::from(cut.ledger.fresh == 0);
        if !outcome.is_whole() {
            tally.note_failure(self.tell(cut, &outcome));
            keep(self.plan, tally.failed, cut)?;
        }
        Ok(outcome)
    }

    fn tell(&self, cut: &Cut, outcome: &Outcome) -> String {
        let (seed, chain, round) = (self.plan.seed, self.number, self.round);
        let Cut { rules, dropped, ledger, .. } = cut;
        let (acknowledged, fresh) = (ledger.acknowledged(), ledger.fresh);
        format!(
            "seed {seed} chain {chain} round {round}, {rules:?}, {dropped:?}, {acknowledged} acknowledged ({fresh} in this run): {outcome:?}"
        )
    }
}
