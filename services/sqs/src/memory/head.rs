//! The head of a line of rows that is ordered by time: what can be taken next, without looking twice.
//!
//! Rows are taken from the front and written further behind, and each that was taken leaves a deletion, which
//! costs time to step over. So a head remembers how far it has looked: all rows before `beyond` are known,
//! as `ready` or as `claimed` by a request that has not ended. A look finds many, and takers share them
//! without meeting each other.
//!
//! What keeps it right, though writers commit while others look:
//! - Rows are only ever written at the writer's `now` or later, and the writer announces it before it commits
//!   ([`Head::expect`]).
//! - A reader knows the horizon of its snapshot: what it cannot see yet was given a `now` no earlier than
//!   that. If the last announcement is older, the reader has seen all there is, and `beyond` may be where it
//!   found the next row, however far. Else it may not go beyond the horizon.
//!
//! Known limit: it relies on being told of every write, so one process must do all of them.

use kernel::Time;
use std::collections::BTreeSet;

/// A row's time, and what names it among those of the same time.
pub type Spot<T> = (Time, T);

/// Between two spots: in front of all of a time, or right behind one.
pub type Bound<T> = (Time, Option<T>);

#[derive(Debug)]
pub struct Head<T> {
    ready: BTreeSet<Spot<T>>,
    claimed: BTreeSet<Spot<T>>,
    beyond: Bound<T>,
    last_write: Time,
}

/// A scan that is worth its while.
#[derive(Clone, Debug, PartialEq)]
pub struct Look<T> {
    pub from: Bound<T>,
    pub limit: u32,
}

/// What a look has found, in order.
pub struct Found<T> {
    pub spots: Vec<Spot<T>>,
    /// Whether the line ends there.
    pub is_all: bool,
}

/// How many unknown rows a look brings.
const WINDOW: usize = 32;

/// Nothing is known: after a restart.
impl<T> Default for Head<T> {
    fn default() -> Self {
        Head {
            ready: BTreeSet::new(),
            claimed: BTreeSet::new(),
            beyond: (Time(i64::MIN), None),
            last_write: Time(i64::MIN),
        }
    }
}

impl<T: Clone + Ord> Head<T> {
    /// The head of a line that has no rows.
    pub fn empty() -> Head<T> {
        Head { beyond: (Time(i64::MAX), None), ..Head::default() }
    }

    /// A writer whose instant is `now` is about to write a row.
    pub fn expect(&mut self, now: Time, at: Time) {
        debug_assert!(at >= now, "rows are never written for the past");
        self.last_write = self.last_write.max(now);
        self.lower((at, None));
    }

    /// No row that nobody has claimed lies before this.
    pub fn next(&self) -> Time {
        self.ready.first().map_or(self.beyond.0, |(at, _)| self.beyond.0.min(*at))
    }

    /// All rows lie here or behind, those included that somebody is taking just now.
    pub fn floor(&self) -> Time {
        self.claimed.first().map_or(self.next(), |(at, _)| self.next().min(*at))
    }

    /// Whether there is nothing to take and nothing to look for.
    pub fn is_exhausted(&self) -> bool {
        self.ready.is_empty() && self.claimed.is_empty() && self.beyond.0 == Time(i64::MAX)
    }

    /// What lies before `time` is not to be taken any more.
    pub fn skip_before(&mut self, time: Time) {
        if self.ready.first().is_some_and(|(at, _)| *at < time) {
            self.ready.retain(|(at, _)| *at >= time);
        }
        self.beyond = self.beyond.clone().max((time, None));
    }

    /// Takes the first row that is due.
    pub fn claim(&mut self, due: Time) -> Option<Spot<T>> {
        let first = self.ready.first().filter(|(at, _)| *at <= due)?.clone();
        self.ready.remove(&first);
        self.claimed.insert(first.clone());
        Some(first)
    }

    /// Whether to look for more that is due, and where.
    pub fn look(&self, due: Time, wanted: usize) -> Option<Look<T>> {
        if self.ready.len() >= wanted || self.beyond.0 > due {
            return None;
        }
        // What is known may lie behind the bound, and is seen again.
        let known = self.ready.len() + self.claimed.len();
        let limit = u32::try_from(WINDOW.max(wanted) + known).unwrap_or(u32::MAX);
        Some(Look { from: self.beyond.clone(), limit })
    }

    /// Takes in what a look has found. `horizon` is that of the snapshot that was looked at. If it has come to
    /// the end of what is due, tells when the next row of that snapshot is.
    pub fn seen(&mut self, look: &Look<T>, found: Found<T>, due: Time, horizon: Time) -> Option<Time> {
        let mut end = if found.is_all { (Time(i64::MAX), None) } else { look.from.clone() };
        let mut next = found.is_all.then_some(Time(i64::MAX));
        for spot in found.spots {
            if spot.0 > due {
                end = (spot.0, None);
                next = Some(spot.0);
                break;
            }
            if !found.is_all {
                end = (spot.0, Some(spot.1.clone()));
            }
            if !self.claimed.contains(&spot) {
                self.ready.insert(spot);
            }
        }
        if self.last_write >= horizon {
            end = end.min((horizon, None));
        }
        // If somebody has lowered the bound below where this look began, what lies there is still unknown.
        if self.beyond >= look.from {
            self.beyond = self.beyond.clone().max(end);
        }
        next
    }

    /// The claim has become a commit: the row is gone from here.
    pub fn taken(&mut self, spot: &Spot<T>) {
        self.claimed.remove(spot);
    }

    /// The claim was given up: the row is still there.
    pub fn release(&mut self, spot: Spot<T>) {
        self.claimed.remove(&spot);
        self.ready.insert(spot);
    }

    /// The row was not there. Perhaps it is not there yet for this reader, so it will be looked for again.
    pub fn missed(&mut self, spot: &Spot<T>) {
        self.claimed.remove(spot);
        self.lower((spot.0, None));
    }

    fn lower(&mut self, bound: Bound<T>) {
        if bound < self.beyond {
            self.beyond = bound;
        }
    }
}

#[cfg(test)]
mod tests;
