//! What was acknowledged, over all runs of a chain. A ledger is copied at the moment of a cut; what
//! it says must be on the disk then, and of each writer at most one transaction more.

use serde::{Deserialize, Serialize};

use super::ack::Ack;
use super::model::WRITERS;

/// One writer's transactions: those from 1 to `acknowledged` are safe.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    pub acknowledged: u64,
    /// From which number on which run wrote, in order.
    runs: Vec<(u64, u32)>,
}

impl History {
    /// The run that wrote this transaction, if any can have.
    pub fn run_of(&self, number: u64) -> Option<u32> {
        self.runs.iter().rev().find(|(first, _)| *first <= number).map(|(_, run)| *run)
    }

    /// Whether the disk may hold the transactions up to this one and no more.
    pub fn may_end_at(&self, number: u64) -> bool {
        number == self.acknowledged || (number == self.acknowledged + 1 && self.run_of(number).is_some())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    pub writers: Vec<History>,
    pub run: u32,
    /// Acknowledged in this run.
    pub fresh: u64,
}

impl Ledger {
    pub fn new() -> Self {
        Self { writers: vec![History::default(); usize::from(WRITERS)], run: 0, fresh: 0 }
    }

    /// The same ledger for the next run over the same disk.
    pub fn next_run(&self) -> Self {
        Self { writers: self.writers.clone(), run: self.run + 1, fresh: 0 }
    }

    pub fn acknowledged(&self) -> u64 {
        self.writers.iter().map(|writer| writer.acknowledged).sum()
    }

    /// Takes note of what the writing process said; an error if it cannot be true.
    pub fn note(&mut self, ack: Ack) -> Result<(), String> {
        match ack {
            Ack::Found { writer, number } => {
                let run = self.run;
                let history = self.writer(writer)?;
                if !history.may_end_at(number) {
                    let known = history.acknowledged;
                    return Err(format!(
                        "writer {writer} came up with {number} transactions instead of {known}"
                    ));
                }
                history.acknowledged = number;
                history.runs.retain(|(first, _)| *first <= number);
                history.runs.push((number + 1, run));
            }
            Ack::Committed { writer, number } => {
                let history = self.writer(writer)?;
                if number != history.acknowledged + 1 {
                    return Err(format!("writer {writer} skipped to transaction {number}"));
                }
                history.acknowledged = number;
                self.fresh += 1;
            }
        }
        Ok(())
    }

    fn writer(&mut self, writer: u8) -> Result<&mut History, String> {
        self.writers.get_mut(usize::from(writer)).ok_or(format!("there is no writer {writer}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: u64) -> Ack {
        Ack::Found { writer: 0, number }
    }

    fn committed(number: u64) -> Ack {
        Ack::Committed { writer: 0, number }
    }

    #[test]
    fn nothing_may_be_there_before_the_first_run_has_opened() {
        let ledger = Ledger::new().next_run();
        assert!(ledger.writers[0].may_end_at(0));
        assert!(!ledger.writers[0].may_end_at(1));
    }

    #[test]
    fn one_transaction_may_be_on_its_way_and_it_is_of_the_run_that_wrote() {
        let mut ledger = Ledger::new().next_run();
        ledger.note(found(0)).expect("empty");
        ledger.note(committed(1)).expect("the first");
        assert!(ledger.writers[0].may_end_at(2));
        assert!(!ledger.writers[0].may_end_at(3));
        assert!(!ledger.writers[0].may_end_at(0));

        let mut second = ledger.next_run();
        assert_eq!(second.writers[0].run_of(2), Some(1), "the second run has written nothing yet");
        second.note(found(1)).expect("the one on its way did not get there");
        assert_eq!(second.writers[0].run_of(1), Some(1));
        assert_eq!(second.writers[0].run_of(2), Some(2));
    }

    #[test]
    fn what_was_seen_after_a_restart_must_stay() {
        let mut ledger = Ledger::new().next_run();
        ledger.note(found(0)).expect("empty");
        ledger.note(committed(1)).expect("the first");
        let mut second = ledger.next_run();
        second.note(found(2)).expect("the one on its way got there");
        assert!(!second.writers[0].may_end_at(1));
        assert_eq!(second.writers[0].run_of(2), Some(1));
        assert!(second.next_run().note(found(1)).is_err());
    }
}
