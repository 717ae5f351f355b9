//! Opens what is left and compares it with the ledger. It runs in a process of its own, so that a
//! store that crashes or hangs on a broken disk is one more answer.

use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::ledger::{History, Ledger};
use super::model::{self, Difference, Expected};
use crate::engine::{Engine, EngineName, Problem};

/// More sentences than this say no more.
const SENTENCES_MAX: usize = 5;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Every acknowledged transaction is there, and no part of another.
    Whole { ready_ms: f64 },
    /// Something acknowledged is missing or wrong.
    Lost(String),
    /// A transaction that was on its way is there in part.
    Torn(String),
    /// It did not open.
    Refused(String),
    /// It opened, and said while reading that something is damaged.
    Unreadable(String),
    /// It died or hung.
    Crashed(String),
}

impl Outcome {
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    pub outcome: Outcome,
    /// What a scrub reported, if one was asked for.
    pub scrub: Vec<String>,
}

pub fn run(name: EngineName, directory: &Path, ledger: &Ledger, scrub: bool) -> Checked {
    let start = Instant::now();
    let engine = match name.open(directory) {
        Ok(engine) => engine,
        Err(Problem(why)) => return Checked { outcome: Outcome::Refused(why), scrub: Vec::new() },
    };
    let ready_ms = start.elapsed().as_secs_f64() * 1000.0;
    let outcome = compare(&*engine, ledger).unwrap_or(Outcome::Whole { ready_ms });
    let scrub = if scrub { engine.scrub().unwrap_or_else(|Problem(why)| vec![why]) } else { Vec::new() };
    Checked { outcome, scrub }
}

/// `None` if all is well. What is lost weighs more than what is torn or cannot be read.
fn compare(engine: &dyn Engine, ledger: &Ledger) -> Option<Outcome> {
    let mut worst = None;
    for (writer, history) in (0..).zip(&ledger.writers) {
        match compare_writer(engine, writer, history) {
            None => {}
            Some(lost @ Outcome::Lost(_)) => return Some(lost),
            Some(other) => worst = Some(other),
        }
    }
    worst
}

fn compare_writer(engine: &dyn Engine, writer: u8, history: &History) -> Option<Outcome> {
    let found = match engine.scan(&[writer]) {
        Ok(found) => found,
        Err(Problem(why)) => return Some(Outcome::Unreadable(why)),
    };
    let head = model::head_key(writer);
    let head = found.iter().find(|(key, _)| *key == head);
    let last = head.and_then(|(_, value)| model::number_in_head(value)).unwrap_or(0);
    if !history.may_end_at(last) {
        let known = history.acknowledged;
        return Some(Outcome::Lost(format!("writer {writer} ends at {last} instead of {known}")));
    }
    let expected = Expected::after(writer, last, |number| history.run_of(number).unwrap_or(0));
    let differences = expected.differences(&found);
    if differences.is_empty() { None } else { Some(judge(history, last, &differences)) }
}

/// Where only the transaction on its way differs, nothing acknowledged is lost, but it is torn.
fn judge(history: &History, last: u64, differences: &[Difference]) -> Outcome {
    let torn = |difference: &Difference| match difference.number {
        Some(number) => number > history.acknowledged,
        None => last == history.acknowledged,
    };
    let sentences: Vec<_> = differences.iter().take(SENTENCES_MAX).map(|found| found.what.as_str()).collect();
    let text = format!("{} rows: {}", differences.len(), sentences.join("; "));
    if differences.iter().all(torn) { Outcome::Torn(text) } else { Outcome::Lost(text) }
}
