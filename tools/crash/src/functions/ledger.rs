//! What was accepted, how it ended, and what contradicts that.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::judge::Failure;

/// The way that work takes to a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// An event whose end goes to destinations: a queue, and a bucket where it has failed.
    Destined,
    /// An event that goes to a dead-letter queue where it has failed.
    Lettered,
    /// A message of a queue that feeds a function.
    Mapped,
}

impl Way {
    pub const ALL: [Way; 3] = [Way::Destined, Way::Lettered, Way::Mapped];

    /// Of the function.
    pub fn name(self) -> &'static str {
        match self {
            Way::Destined => "destined",
            Way::Lettered => "lettered",
            Way::Mapped => "mapped",
        }
    }
}

/// One event or message, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    pub way: Way,
    pub number: u64,
}

impl Task {
    /// Whether its code is to fail.
    fn fails(self) -> bool {
        self.number % 5 == 4
    }

    /// How long its code is to take.
    fn takes_ms(self) -> u64 {
        [0, 120, 10, 0, 40, 250, 0][(self.number % 7) as usize]
    }

    pub fn event(self) -> Value {
        json!({"way": self.way.name(), "number": self.number, "fails": self.fails(), "takes_ms": self.takes_ms()})
    }

    /// Of an event, whole.
    pub fn parse(event: &Value) -> Option<Task> {
        let way = Way::ALL.into_iter().find(|way| event["way"] == way.name())?;
        let task = Task { way, number: event["number"].as_u64()? };
        (task.event() == *event).then_some(task)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Success,
    Failure,
}

#[derive(Debug, Default)]
struct Fate {
    is_accepted: bool,
    ends: u64,
}

#[derive(Default)]
pub struct Ledger {
    tasks: BTreeMap<Task, Fate>,
    failures: Vec<Failure>,
    pub accepted: u64,
    pub refused: u64,
    /// Ends beyond the first: at least once is not once.
    pub repeated: u64,
}

impl Ledger {
    pub fn sending(&mut self, task: Task) {
        self.tasks.entry(task).or_default();
    }

    pub fn accepted(&mut self, task: Task) {
        self.tasks.entry(task).or_default().is_accepted = true;
        self.accepted += 1;
    }

    /// An end that was told, with what tells it.
    pub fn ended(&mut self, told: &Value, end: End) {
        let known = Task::parse(told).and_then(|task| Some((task, self.tasks.get_mut(&task)?)));
        let Some((task, fate)) = known else {
            self.failures.push(Failure::Torn(format!("nobody ever sent {told}")));
            return;
        };
        self.repeated += u64::from(fate.ends > 0);
        fate.ends += 1;
        // A message that was received too often, though its server was killed each time, is a dead letter too.
        let is_right = match end {
            End::Success => !task.fails(),
            End::Failure => task.fails() || task.way == Way::Mapped,
        };
        if !is_right {
            self.failures.push(Failure::Wrong(format!("{task:?} ended in {end:?}")));
        }
    }

    pub fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
    }

    pub fn take_failures(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }

    /// What was accepted and has not ended, as far as is known.
    pub fn open(&self) -> Vec<Task> {
        let is_open = |fate: &Fate| fate.is_accepted && fate.ends == 0;
        self.tasks.iter().filter(|(_, fate)| is_open(fate)).map(|(task, _)| *task).collect()
    }

    /// How many of one way are open.
    pub fn count_open(&self, way: Way) -> usize {
        self.open().iter().filter(|task| task.way == way).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(way: Way) -> Ledger {
        let mut ledger = Ledger::default();
        for number in 0..5 {
            ledger.sending(Task { way, number });
            ledger.accepted(Task { way, number });
        }
        ledger
    }

    fn end(ledger: &mut Ledger, way: Way, number: u64, end: End) -> Vec<Failure> {
        ledger.ended(&Task { way, number }.event(), end);
        ledger.take_failures()
    }

    #[test]
    fn what_was_accepted_is_open_until_it_ends() {
        let mut ledger = ledger(Way::Destined);
        assert_eq!(ledger.open().len(), 5);
        assert_eq!(end(&mut ledger, Way::Destined, 0, End::Success), []);
        assert_eq!(end(&mut ledger, Way::Destined, 0, End::Success), []);
        assert_eq!(end(&mut ledger, Way::Destined, 4, End::Failure), []);
        assert_eq!(
            (ledger.count_open(Way::Destined), ledger.count_open(Way::Mapped), ledger.repeated),
            (3, 0, 1)
        );
    }

    #[test]
    fn an_end_is_the_one_that_was_asked_for() {
        let mut events = ledger(Way::Lettered);
        assert_eq!(end(&mut events, Way::Lettered, 4, End::Success).len(), 1);
        assert_eq!(end(&mut events, Way::Lettered, 1, End::Failure).len(), 1);
        let mut messages = ledger(Way::Mapped);
        assert_eq!(end(&mut messages, Way::Mapped, 1, End::Failure), []);
        assert_eq!(end(&mut messages, Way::Mapped, 4, End::Success).len(), 1);
    }

    #[test]
    fn what_nobody_sent_is_told() {
        let mut ledger = ledger(Way::Destined);
        assert_eq!(end(&mut ledger, Way::Destined, 9, End::Success).len(), 1);
        let mut torn = Task { way: Way::Destined, number: 1 }.event();
        torn["takes_ms"] = 7.into();
        ledger.ended(&torn, End::Success);
        assert!(matches!(ledger.take_failures()[..], [Failure::Torn(_)]));
    }
}
