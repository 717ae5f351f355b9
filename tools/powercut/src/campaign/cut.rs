//! One power cut: where its trap is set, what it caught, and how it is kept.

use std::io;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use fastrand::Rng;

use super::Plan;
use super::writer::Writer;
use crate::disk::image::Image;
use crate::disk::rule::{Dropped, Rules};
use crate::disk::{Disk, Moment, Trap};
use crate::mount::lock;
use crate::workload::ledger::Ledger;

/// A cut that waits longer for its moment is taken where it is.
const PATIENCE: Duration = Duration::from_millis(600);

/// One power cut: what it left, and what was acknowledged at that moment.
pub struct Cut {
    pub image: Image,
    pub ledger: Ledger,
    pub dropped: Dropped,
    pub rules: Rules,
}

/// How far ahead a cut may lie.
#[derive(Clone, Copy)]
pub enum Reach {
    /// Within what an engine does to open.
    Recovery,
    Work,
}

/// A trap that was set, and where it tells what it caught.
pub struct Armed {
    rules: Rules,
    caught: mpsc::Receiver<(Image, Ledger, Dropped)>,
}

pub fn arm(disk: &mut Disk, reach: Reach, writer: &Writer, journalled: bool, chance: &mut Rng) -> Armed {
    let (moment, countdown) = pick_moment(reach, chance);
    let rules = Rules::pick(journalled, chance);
    let (tell, caught) = mpsc::channel();
    let listener = writer.listener.clone();
    let tell = Box::new(move |image, dropped| {
        // Nobody listens any more when the round has ended.
        tell.send((image, listener.ledger(), dropped)).ok();
    });
    disk.arm(Trap { moment, countdown, rules, chance: chance.fork(), freezes: false, tell });
    Armed { rules, caught }
}

/// Has the writer killed inside one of its calls, before that has any effect.
pub fn arm_to_kill(disk: &mut Disk, reach: Reach, writer: &Writer, chance: &mut Rng) -> mpsc::Receiver<()> {
    let (moment, countdown) = pick_moment(reach, chance);
    let (tell, killed) = mpsc::channel();
    let assassin = writer.assassin();
    let tell = Box::new(move |_, _| {
        assassin();
        // Nobody listens any more when patience has run out.
        tell.send(()).ok();
    });
    let (rules, chance) = (Rules::KEEP_ALL, chance.fork());
    disk.arm(Trap { moment, countdown, rules, chance, freezes: true, tell });
    killed
}

/// Small counts are likelier than large ones.
fn pick_moment(reach: Reach, chance: &mut Rng) -> (Moment, u64) {
    let kind = chance.f64();
    let (moment, work, recovery) = if kind < 0.45 {
        (Moment::Write, 900, 40)
    } else if kind < 0.70 {
        (Moment::Sync, 500, 12)
    } else {
        (Moment::Name, 25, 15)
    };
    let span = match reach {
        Reach::Recovery => recovery,
        Reach::Work => work,
    };
    (moment, 1 + (chance.f64() * chance.f64() * f64::from(span)) as u64)
}

impl Armed {
    pub fn wait(self, disk: &Mutex<Disk>) -> io::Result<Cut> {
        let caught = self.caught.recv_timeout(PATIENCE).or_else(|_| {
            lock(disk).spring();
            self.caught.recv()
        });
        let (image, ledger, dropped) = caught.map_err(io::Error::other)?;
        Ok(Cut { image, ledger, dropped, rules: self.rules })
    }
}

/// Keeps the image and the ledger of a failure, if that was asked for.
pub fn keep(plan: &Plan, number: u64, cut: &Cut) -> io::Result<()> {
    let Some(directory) = &plan.keep else { return Ok(()) };
    let directory = directory.join(format!("failure-{}-{number}", plan.seed));
    cut.image.write_to(&directory.join("disk"))?;
    std::fs::write(directory.join("ledger.json"), serde_json::to_vec(&cut.ledger)?)
}
