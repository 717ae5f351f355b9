//! The counts of a campaign, its line of progress, and the table at its end.

use std::fmt;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use crate::check::Checked;
use crate::functions::Seen;
use crate::judge::Failure;
use crate::queues::ledger::Ledger;
use crate::s3::Objects;

/// Failures that are told in full.
const FAILURES_TOLD_MAX: usize = 20;

#[derive(Debug)]
pub struct Tally {
    started: Instant,
    wanted: u64,
    pub kills: u64,
    /// Kills that struck before the server was ready.
    pub early_kills: u64,
    /// Rounds on a failing disk, and in how many of them the fault struck.
    pub fault_rounds: u64,
    pub faults_struck: u64,
    pub acknowledged: u64,
    pub refused: u64,
    pub checks: u64,
    pub failed_checks: u64,
    pub facts: u64,
    pub lost: u64,
    pub torn: u64,
    pub wrong: u64,
    messages: [u64; 3],
    objects: u64,
    /// Of a server that runs functions: kills, processes at them, what was accepted, what ended more than once.
    functions: [u64; 4],
    restarts_ms: Vec<f64>,
}

impl Tally {
    pub fn new(wanted: u64) -> Tally {
        Tally {
            started: Instant::now(),
            wanted,
            kills: 0,
            early_kills: 0,
            fault_rounds: 0,
            faults_struck: 0,
            acknowledged: 0,
            refused: 0,
            checks: 0,
            failed_checks: 0,
            facts: 0,
            lost: 0,
            torn: 0,
            wrong: 0,
            messages: [0; 3],
            objects: 0,
            functions: [0; 4],
            restarts_ms: Vec::new(),
        }
    }

    pub fn note_restart(&mut self, took: Duration) {
        self.restarts_ms.push(took.as_secs_f64() * 1000.0);
    }

    pub fn note_queues(&mut self, ledger: &Ledger) {
        self.messages = [ledger.sent, ledger.received, ledger.deleted];
        self.refused += ledger.refused;
    }

    pub fn note_objects(&mut self, objects: &Objects) {
        self.objects = objects.acknowledged();
        self.refused += objects.refused();
    }

    pub fn note_functions(&mut self, seen: Seen) {
        self.functions = [seen.kills, seen.processes, seen.accepted, seen.repeated];
        self.refused += seen.refused;
        seen.restarts.into_iter().for_each(|took| self.note_restart(took));
        seen.checks.iter().for_each(|checked| self.note_check(checked));
    }

    /// Counts a check of everything; tells what it found.
    pub fn note_check(&mut self, checked: &Checked) {
        self.checks += 1;
        self.facts += checked.facts;
        self.failed_checks += u64::from(!checked.failures.is_empty());
        for failure in &checked.failures {
            if self.failures() < FAILURES_TOLD_MAX as u64 {
                println!("{failure:?}");
            }
            *match failure {
                Failure::Lost(_) => &mut self.lost,
                Failure::Torn(_) => &mut self.torn,
                Failure::Wrong(_) => &mut self.wrong,
            } += 1;
        }
    }

    pub fn failures(&self) -> u64 {
        self.lost + self.torn + self.wrong
    }

    pub fn show_progress(&self) {
        let (done, wanted) = (self.kills + self.fault_rounds, self.wanted);
        let (acknowledged, failures) = (self.acknowledged, self.failures());
        let seconds = self.started.elapsed().as_secs();
        let line = format!(
            "{done} of {wanted} rounds, {acknowledged} acknowledged, {failures} failures, {seconds} s"
        );
        // A progress line that cannot be shown is no reason to stop.
        if stderr().is_terminal() {
            write!(stderr(), "\r{line}  ").ok();
        } else if done.is_multiple_of(10) || done == wanted {
            writeln!(stderr(), "{line}").ok();
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let restarts = spread(&self.restarts_ms);
        let rows = [
            ("kills", self.kills.to_string()),
            ("  of them before the server was ready", self.early_kills.to_string()),
            ("rounds on a failing disk", self.fault_rounds.to_string()),
            ("  in which the fault struck", self.faults_struck.to_string()),
            ("writes acknowledged", self.acknowledged.to_string()),
            ("messages sent / received / deleted", pair(&self.messages)),
            ("objects put, copied, deleted", self.objects.to_string()),
            ("kills while functions run / processes", pair(&self.functions[..2])),
            ("events accepted / ended again", pair(&self.functions[2..])),
            ("writes refused with a 5xx", self.refused.to_string()),
            ("facts checked after restarts", self.facts.to_string()),
            ("lost", self.lost.to_string()),
            ("torn", self.torn.to_string()),
            ("wrong answers", self.wrong.to_string()),
            ("restart ms, min / median / max", restarts),
            ("seconds", self.started.elapsed().as_secs().to_string()),
        ];
        for (name, value) in rows {
            writeln!(out, "{name:<40} {value:>24}")?;
        }
        write!(out, "{} passed, {} failed", self.checks - self.failed_checks, self.failed_checks)
    }
}

fn pair(counts: &[u64]) -> String {
    counts.iter().map(u64::to_string).collect::<Vec<_>>().join(" / ")
}

/// Smallest, median and largest.
fn spread(values: &[f64]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.first(), sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(min), Some(median), Some(max)) => format!("{min:.0} / {median:.0} / {max:.0}"),
        _ => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_loss_fails_its_check() {
        let mut tally = Tally::new(2);
        tally.note_check(&Checked { facts: 3, failures: vec![] });
        tally.note_check(&Checked { facts: 3, failures: vec![Failure::Lost("x".into())] });
        tally.note_restart(Duration::from_millis(7));
        let table = tally.to_string();
        assert!(table.ends_with("1 passed, 1 failed"), "{table}");
        assert!(table.contains("7 / 7 / 7"), "{table}");
    }
}
