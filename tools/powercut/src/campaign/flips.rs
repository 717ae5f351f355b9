//! Damages single places of a good data directory, one at a time, and looks what the engine makes of
//! it. Damage may be refused, told when it is read, or found by a scrub; it may lie where nothing
//! needs it; but what is served must be right.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fastrand::Rng;

use super::Plan;
use super::checker::check;
use super::harm::harm;
use super::writer::{Task, Writer};
use crate::disk::image::Image;
use crate::workload::check::{Checked, Outcome};
use crate::workload::ledger::Ledger;

const TRANSACTIONS_EACH: u64 = 150;
/// A fresh data directory after so many flips.
const FLIPS_AN_IMAGE: u32 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    RefusedWithPlace,
    RefusedWithoutPlace,
    ToldByRead,
    ToldByScrub,
    NothingThere,
    ServedWrong,
    Crashed,
}

/// The counts, by kind of file.
pub struct Flips {
    wanted: u64,
    begun: u64,
    counts: BTreeMap<String, BTreeMap<Answer, u64>>,
    failures: Vec<String>,
}

impl Flips {
    pub fn new(wanted: u64) -> Self {
        Self { wanted, begun: 0, counts: BTreeMap::new(), failures: Vec::new() }
    }

    fn begin(&mut self) -> bool {
        let wanted = self.begun < self.wanted;
        self.begun += u64::from(wanted);
        wanted
    }

    fn count(&self, answers: &[Answer]) -> u64 {
        let all = self.counts.values().flatten();
        all.filter(|(answer, _)| answers.contains(answer)).map(|(_, count)| count).sum()
    }

    pub fn failed(&self) -> u64 {
        self.count(&[Answer::ServedWrong, Answer::Crashed])
    }
}

pub fn run(plan: &Plan, chain: u64, flips: &Mutex<Flips>) -> io::Result<()> {
    let mut chance = Rng::with_seed(plan.seed.wrapping_mul(1000).wrapping_add(chain));
    let flips = || -> MutexGuard<'_, Flips> { flips.lock().unwrap_or_else(PoisonError::into_inner) };
    let directory = plan.chain_directory(chain);
    let mut good = (Image::default(), Ledger::new());
    for at in 0.. {
        if !flips().begin() {
            break;
        }
        if at % FLIPS_AN_IMAGE == 0 {
            good = write_good_one(plan, &directory)?;
        }
        let (image, ledger) = &good;
        let mut image = image.clone();
        let Some((path, offset, damage)) = harm(&mut image, &plan.only, &mut chance) else { break };
        let checked = check(plan.engine, &image, ledger, &directory.join("check"), true)?;
        let answer = judge(&path, &checked);
        let mut flips = flips();
        *flips.counts.entry(kind_of(&path)).or_default().entry(answer).or_default() += 1;
        if answer >= Answer::ServedWrong {
            let place = format!("{damage:?} at {offset} of {}", path.display());
            flips.failures.push(format!("seed {} chain {chain}: {place}: {:?}", plan.seed, checked.outcome));
        }
    }
    Ok(())
}

/// Has a writer fill a directory and close it. One that dies leaves a log whose very last group cannot be
/// told from a torn one: damage to it is rightly cut, not reported, and says nothing about the engine.
fn write_good_one(plan: &Plan, directory: &Path) -> io::Result<(Image, Ledger)> {
    let disk = directory.join("good");
    std::fs::create_dir_all(&disk)?;
    let task = Task {
        engine: plan.engine,
        disk: &disk,
        complaints: directory.join("complaints"),
        until: Some(TRANSACTIONS_EACH),
        close: true,
    };
    let mut writer = Writer::start(task, Ledger::new().next_run(), || {})?;
    if let Some(amiss) = writer.wait()? {
        return Err(io::Error::other(format!("the writer did not get to its end: {amiss:?}")));
    }
    let ledger = writer.listener.ledger();
    if ledger.writers.iter().any(|history| history.acknowledged != TRANSACTIONS_EACH) {
        return Err(io::Error::other("the writer ended before it had written all"));
    }
    let image = Image::read_from(&disk)?;
    std::fs::remove_dir_all(&disk)?;
    Ok((image, ledger))
}

fn judge(path: &Path, checked: &Checked) -> Answer {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match &checked.outcome {
        Outcome::Refused(why) if why.contains(&*name) => Answer::RefusedWithPlace,
        Outcome::Refused(_) => Answer::RefusedWithoutPlace,
        Outcome::Unreadable(_) => Answer::ToldByRead,
        Outcome::Whole { .. } if checked.scrub.is_empty() => Answer::NothingThere,
        Outcome::Whole { .. } => Answer::ToldByScrub,
        Outcome::Lost(_) | Outcome::Torn(_) => Answer::ServedWrong,
        Outcome::Crashed(_) => Answer::Crashed,
    }
}

/// The path with every number in it left out: files of the same kind look the same.
fn kind_of(path: &Path) -> String {
    let mut kind = String::new();
    for letter in path.to_string_lossy().chars() {
        match letter {
            '0'..='9' if kind.ends_with('#') => {}
            '0'..='9' => kind.push('#'),
            other => kind.push(other),
        }
    }
    kind
}

impl fmt::Display for Flips {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(out, "FAILED {failure}")?;
        }
        writeln!(
            out,
            "damaged file                    refused+place  refused  on read  by scrub  not needed  served wrong  crashed"
        )?;
        for (kind, counts) in &self.counts {
            let count = |answer| counts.get(&answer).copied().unwrap_or(0);
            writeln!(
                out,
                "{kind:<30} {:>14}  {:>7}  {:>7}  {:>8}  {:>10}  {:>12}  {:>7}",
                count(Answer::RefusedWithPlace),
                count(Answer::RefusedWithoutPlace),
                count(Answer::ToldByRead),
                count(Answer::ToldByScrub),
                count(Answer::NothingThere),
                count(Answer::ServedWrong),
                count(Answer::Crashed),
            )?;
        }
        let all: u64 = self.counts.values().flat_map(BTreeMap::values).sum();
        write!(out, "{} passed, {} failed", all - self.failed(), self.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_kind_look_the_same() {
        assert_eq!(kind_of(Path::new("data/log/000017.seg")), "data/log/#.seg");
    }
}
