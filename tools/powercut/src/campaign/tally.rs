//! The counts of a campaign, and its line of progress.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write, stderr};
use std::time::Instant;

use crate::disk::rule::{Dropped, PageRule};
use crate::workload::check::Outcome;

/// Failures that are told in full.
const FAILURES_TOLD_MAX: usize = 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    pub cuts: u64,
    pub passed: u64,
    pub lost: u64,
    pub torn: u64,
    pub refused: u64,
    pub crashed: u64,
    pub dropped_pages: u64,
    pub dropped_names: u64,
}

impl Counts {
    fn note(&mut self, outcome: &Outcome, dropped: Dropped) {
        self.cuts += 1;
        self.dropped_pages += u64::from(dropped.pages + dropped.sizes > 0);
        self.dropped_names += u64::from(dropped.names > 0);
        *match outcome {
            Outcome::Whole { .. } => &mut self.passed,
            Outcome::Lost(_) | Outcome::Unreadable(_) => &mut self.lost,
            Outcome::Torn(_) => &mut self.torn,
            Outcome::Refused(_) => &mut self.refused,
            Outcome::Crashed(_) => &mut self.crashed,
        } += 1;
    }
}

pub struct Tally {
    started: Instant,
    wanted: u64,
    begun: u64,
    pub by_rule: BTreeMap<PageRule, Counts>,
    pub kills: Counts,
    pub acknowledged_checked: u64,
    pub before_first_ack: u64,
    pub ready_ms: Vec<f64>,
    pub failures: Vec<String>,
    pub failed: u64,
}

impl Tally {
    pub fn new(wanted: u64) -> Self {
        Self {
            started: Instant::now(),
            wanted,
            begun: 0,
            by_rule: BTreeMap::new(),
            kills: Counts::default(),
            acknowledged_checked: 0,
            before_first_ack: 0,
            ready_ms: Vec::new(),
            failures: Vec::new(),
            failed: 0,
        }
    }

    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Whether another cut is wanted; if so it is taken as begun.
    pub fn begin_cut(&mut self) -> bool {
        let wanted = self.begun < self.wanted;
        self.begun += u64::from(wanted);
        wanted
    }

    pub fn wants_more(&self) -> bool {
        self.begun < self.wanted
    }

    pub fn note_cut(&mut self, rule: PageRule, outcome: &Outcome, dropped: Dropped) {
        self.by_rule.entry(rule).or_default().note(outcome, dropped);
        if let Outcome::Whole { ready_ms } = outcome {
            self.ready_ms.push(*ready_ms);
        }
        self.show_progress();
    }

    pub fn note_kill(&mut self, outcome: &Outcome) {
        self.kills.note(outcome, Dropped::default());
    }

    pub fn note_failure(&mut self, sentence: String) {
        self.failed += 1;
        if self.failures.len() < FAILURES_TOLD_MAX {
            self.failures.push(sentence);
        }
    }

    pub fn checks(&self) -> u64 {
        self.by_rule.values().map(|counts| counts.cuts).sum::<u64>() + self.kills.cuts
    }

    fn show_progress(&self) {
        let done = self.by_rule.values().map(|counts| counts.cuts).sum::<u64>();
        let (wanted, failed, seconds) = (self.wanted, self.failed, self.seconds());
        let line = format!("{done} of {wanted} cuts, {failed} failed, {seconds:.0} s");
        // A progress line that cannot be shown is no reason to stop.
        if stderr().is_terminal() {
            write!(stderr(), "\r{line}  ").ok();
        } else if done.is_multiple_of(50) || done == wanted {
            writeln!(stderr(), "{line}").ok();
        }
    }
}
