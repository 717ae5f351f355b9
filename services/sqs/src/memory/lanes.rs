//! The lanes of a standard queue: one for messages without a group, some over which groups are spread.
//!
//! Each lane is a line of its own, so that a group with very many messages does not stand in front of the
//! others. A receive takes the message that has waited longest, from lanes that are not noisy first. Lanes
//! with nothing in them are not listed.
//!
//! Known limits: groups that share a lane share its fate. After a restart nobody is noisy at first.

use super::head::Head;
use crate::limits::FAIR_LANES;
use crate::state::message::MessageId;
use kernel::Time;
use std::collections::{BTreeMap, BTreeSet};

/// What tells messages of one time apart.
pub type Tie = (u32, MessageId);

#[derive(Default)]
pub struct Lanes {
    lanes: BTreeMap<u32, Lane>,
    /// Whether lanes that are not listed have no rows.
    is_complete: bool,
}

#[derive(Default)]
pub struct Lane {
    pub head: Head<Tie>,
    /// Messages that were received and are not deleted.
    in_flight: usize,
}

/// A lane with fewer in flight is never noisy.
const NOISY_FROM: usize = 16;
/// How many times the average a noisy lane has in flight.
const NOISY_FACTOR: usize = 2;

impl Lanes {
    /// Of a queue that has no rows.
    pub fn empty() -> Lanes {
        Lanes { lanes: BTreeMap::new(), is_complete: true }
    }

    /// After a restart: any lane may have rows, none before `floor`.
    pub fn begin(&mut self, floor: Time) {
        self.is_complete = true;
        for lane in 0..=FAIR_LANES {
            self.lanes.entry(lane).or_default().head.skip_before(floor);
        }
    }

    pub fn lane(&mut self, lane: u32) -> &mut Lane {
        let is_complete = self.is_complete;
        self.lanes.entry(lane).or_insert_with(|| {
            let head = if is_complete { Head::empty() } else { Head::default() };
            Lane { head, in_flight: 0 }
        })
    }

    /// Before this, nothing can be taken. Of some lanes it is known better.
    pub fn next(&self, known: &BTreeMap<u32, Time>) -> Time {
        let next = |(lane, it): (&u32, &Lane)| known.get(lane).copied().unwrap_or(it.head.next());
        self.lanes.iter().map(next).min().unwrap_or(Time(i64::MAX))
    }

    /// All rows lie here or behind.
    pub fn floor(&self) -> Time {
        self.lanes.values().map(|lane| lane.head.floor()).min().unwrap_or(Time(i64::MAX))
    }

    /// The lane to take from: quiet before noisy, then the one that has waited longest.
    pub fn best(&self, due: Time, not: &BTreeSet<u32>) -> Option<u32> {
        let loud = self.loud();
        let waiting = self.lanes.iter().filter(|(lane, it)| it.head.next() <= due && !not.contains(lane));
        let best = waiting.min_by_key(|(_, lane)| (lane.in_flight >= loud, lane.head.next()));
        best.map(|(lane, _)| *lane)
    }

    /// From how many in flight a lane is noisy. Lane 0 is no group: its messages disturb nobody.
    fn loud(&self) -> usize {
        let groups = self.lanes.iter().filter(|(lane, _)| **lane != 0);
        let (count, sum) = groups.fold((0, 0), |(count, sum), (_, lane)| (count + 1, sum + lane.in_flight));
        let average = sum.checked_div(count).unwrap_or(0);
        (NOISY_FACTOR * average).max(NOISY_FROM)
    }

    pub fn received_first(&mut self, lane: u32) {
        if lane != 0 {
            self.lane(lane).in_flight += 1;
        }
    }

    pub fn deleted(&mut self, lane: u32) {
        if let Some(known) = self.lanes.get_mut(&lane) {
            known.in_flight = known.in_flight.saturating_sub(1);
        }
        self.forget_if_idle(lane);
    }

    /// Lanes in which nothing is left are not remembered.
    pub fn forget_if_idle(&mut self, lane: u32) {
        let is_idle = |lane: &Lane| lane.in_flight == 0 && lane.head.is_exhausted();
        if self.is_complete && self.lanes.get(&lane).is_some_and(is_idle) {
            self.lanes.remove(&lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::head::Found;

    fn nobody() -> BTreeSet<u32> {
        BTreeSet::new()
    }

    #[test]
    fn the_longest_waiting_comes_first_and_the_noisy_last() {
        let mut lanes = Lanes::empty();
        for lane in 1..=4 {
            lanes.lane(lane).head.expect(Time(i64::from(lane)), Time(i64::from(lane)));
        }
        assert_eq!(lanes.best(Time(5), &nobody()), Some(1));
        assert_eq!(lanes.best(Time(5), &[1].into()), Some(2));
        assert_eq!(lanes.best(Time(0), &nobody()), None);
        (0..40).for_each(|_| lanes.received_first(1));
        assert_eq!(lanes.best(Time(5), &nobody()), Some(2));
        assert_eq!(lanes.best(Time(5), &[2, 3, 4].into()), Some(1), "the noisy are served too");
        (0..40).for_each(|_| lanes.deleted(1));
        assert_eq!(lanes.best(Time(5), &nobody()), Some(1));
    }

    #[test]
    fn after_a_restart_all_lanes_are_looked_at_once() {
        let mut lanes = Lanes::default();
        lanes.begin(Time(7));
        assert_eq!((lanes.next(&BTreeMap::new()), lanes.best(Time(9), &nobody())), (Time(7), Some(0)));
        for lane in 0..=FAIR_LANES {
            let head = &mut lanes.lane(lane).head;
            let look = head.look(Time(9), 1).expect("nothing is known");
            head.seen(&look, Found { spots: Vec::new(), is_all: true }, Time(9), Time(9));
            lanes.forget_if_idle(lane);
        }
        assert_eq!((lanes.next(&BTreeMap::new()), lanes.lanes.len()), (Time(i64::MAX), 0));
    }
}
