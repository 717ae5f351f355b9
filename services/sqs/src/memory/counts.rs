//! How many messages a queue has: visible, in flight, delayed.
//!
//! Counted as commits go by. What becomes visible later is kept in one number for each second in which some
//! do, so that a count costs no look at the messages. After a restart they are counted once, when somebody
//! asks; if others were writing meanwhile, once more when they have stopped: the counts are right when the
//! queue is quiet.

use kernel::Time;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Counts {
    tally: Option<Tally>,
    /// Whether nothing was missed when it was counted.
    is_exact: bool,
    last_write: Time,
}

/// All messages, and those that are hidden by the second until which they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    total: u64,
    hidden: BTreeMap<i64, Hidden>,
    /// The sum of those that are hidden.
    sum: Hidden,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Hidden {
    in_flight: u64,
    delayed: u64,
}

/// Why a message is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    InFlight,
    Delayed,
}

/// What happens to one message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    Added { hidden_until: Time, why: Why },
    Hidden { from: (Time, Why), until: Time },
    Removed { hidden_until: Time, why: Why },
}

/// The three numbers that clients see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub visible: u64,
    pub in_flight: u64,
    pub delayed: u64,
}

impl Counts {
    /// Of a queue that has no messages.
    pub fn empty() -> Counts {
        Counts { tally: Some(Tally::default()), is_exact: true, last_write: Time::default() }
    }

    /// Somebody whose instant is `now` is about to commit a change.
    pub fn expect(&mut self, now: Time) {
        self.last_write = self.last_write.max(now);
    }

    /// The change is committed.
    pub fn apply(&mut self, change: Change, now: Time) {
        if let Some(tally) = &mut self.tally {
            tally.apply(change, now);
        }
    }

    /// Whether counting the rows would tell more: nothing is known, or it was counted while others wrote and
    /// they have stopped.
    pub fn wants_count(&self, horizon: Time) -> bool {
        self.tally.is_none() || (!self.is_exact && self.last_write < horizon)
    }

    /// Takes in what was counted in a snapshot with this horizon.
    pub fn counted(&mut self, tally: Tally, horizon: Time) {
        self.is_exact = self.last_write < horizon;
        self.tally = Some(tally);
    }

    /// Something has changed for many messages at once.
    pub fn doubt(&mut self) {
        self.tally = None;
    }

    pub fn numbers(&mut self, now: Time) -> Numbers {
        self.tally.as_mut().map(|tally| tally.numbers(now)).unwrap_or_default()
    }

    /// How many are in flight, as far as is known.
    pub fn in_flight(&mut self, now: Time) -> u64 {
        self.numbers(now).in_flight
    }
}

impl Tally {
    pub fn apply(&mut self, change: Change, now: Time) {
        match change {
            Change::Added { hidden_until, why } => {
                self.total += 1;
                self.hide(hidden_until, why, now);
            }
            Change::Hidden { from: (hidden_until, why), until } => {
                self.unhide(hidden_until, why);
                self.hide(until, Why::InFlight, now);
            }
            Change::Removed { hidden_until, why } => {
                self.total = self.total.saturating_sub(1);
                self.unhide(hidden_until, why);
            }
        }
    }

    fn hide(&mut self, until: Time, why: Why, now: Time) {
        if until > now {
            *self.hidden.entry(second(until)).or_default().of(why) += 1;
            *self.sum.of(why) += 1;
        }
    }

    fn unhide(&mut self, until: Time, why: Why) {
        let Some(hidden) = self.hidden.get_mut(&second(until)) else { return };
        let count = hidden.of(why);
        if *count > 0 {
            *count -= 1;
            *self.sum.of(why) -= 1;
        }
        if *hidden == Hidden::default() {
            self.hidden.remove(&second(until));
        }
    }

    fn numbers(&mut self, now: Time) -> Numbers {
        while let Some(first) = self.hidden.first_entry().filter(|first| *first.key() <= now.seconds()) {
            let shown = first.remove();
            self.sum.in_flight -= shown.in_flight;
            self.sum.delayed -= shown.delayed;
        }
        let Hidden { in_flight, delayed } = self.sum;
        Numbers { visible: self.total.saturating_sub(in_flight + delayed), in_flight, delayed }
    }
}

impl Hidden {
    fn of(&mut self, why: Why) -> &mut u64 {
        match why {
            Why::InFlight => &mut self.in_flight,
            Why::Delayed => &mut self.delayed,
        }
    }
}

/// The first whole second at or after an instant.
fn second(at: Time) -> i64 {
    at.0.div_euclid(1_000) + i64::from(at.0.rem_euclid(1_000) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(visible: u64, in_flight: u64, delayed: u64) -> Numbers {
        Numbers { visible, in_flight, delayed }
    }

    #[test]
    fn messages_come_are_hidden_and_go() {
        let mut counts = Counts::empty();
        let now = Time(1_500);
        counts.apply(Change::Added { hidden_until: now, why: Why::Delayed }, now);
        counts.apply(Change::Added { hidden_until: Time(3_000), why: Why::Delayed }, now);
        assert_eq!(counts.numbers(now), numbers(1, 0, 1));
        counts.apply(Change::Hidden { from: (now, Why::Delayed), until: Time(31_500) }, now);
        assert_eq!(counts.numbers(now), numbers(0, 1, 1));
        assert_eq!(counts.numbers(Time(3_000)), numbers(1, 1, 0));
        counts.apply(Change::Removed { hidden_until: Time(31_500), why: Why::InFlight }, Time(3_000));
        assert_eq!(counts.numbers(Time(3_000)), numbers(1, 0, 0));
    }

    #[test]
    fn a_message_that_shows_again_is_visible() {
        let mut counts = Counts::empty();
        counts.apply(Change::Added { hidden_until: Time(0), why: Why::Delayed }, Time(0));
        counts.apply(Change::Hidden { from: (Time(0), Why::Delayed), until: Time(30_000) }, Time(0));
        assert_eq!(counts.numbers(Time(29_999)), numbers(0, 1, 0));
        assert_eq!(counts.numbers(Time(30_000)), numbers(1, 0, 0));
    }

    #[test]
    fn a_count_beside_writers_is_done_again() {
        let mut counts = Counts::default();
        assert!(counts.wants_count(Time(5)));
        counts.expect(Time(5));
        counts.counted(Tally::default(), Time(5));
        assert!(!counts.wants_count(Time(5)), "it would be no better now");
        assert!(counts.wants_count(Time(6)));
        counts.counted(Tally::default(), Time(6));
        assert!(!counts.wants_count(Time(7)));
    }
}
