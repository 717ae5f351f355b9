//! The oldest instant that running work was given.
//!
//! Rows are often ordered by the time at which they were written, and whoever reads them from the front
//! remembers how far it has come: behind a million deletions the first row is far. But a transaction
//! that read the clock early may commit late. The horizon says how late: nothing that commits from now
//! on was stamped before it. Time never runs backwards here, whatever the machine's clock does.

use crate::{Clock, Time};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Default)]
pub struct Horizon(Mutex<Stamps>);

#[derive(Default)]
struct Stamps {
    last: Time,
    /// How much work was given each instant and has not ended, in order of time.
    running: VecDeque<(Time, usize)>,
}

impl Horizon {
    /// Begins a piece of work: the time that it is given holds the horizon back until it is dropped.
    pub fn enter(&self, clock: &dyn Clock) -> Running<'_> {
        let mut stamps = self.lock();
        // Read under the lock, so that nobody sees a horizon beyond a stamp to come.
        let now = clock.now().max(stamps.last);
        stamps.last = now;
        match stamps.running.back_mut() {
            Some((last, count)) if *last == now => *count += 1,
            _ => stamps.running.push_back((now, 1)),
        }
        Running { now, horizon: self }
    }

    /// What commits after this was given this time or a later one.
    pub fn time(&self) -> Time {
        let stamps = self.lock();
        stamps.running.front().map_or(stamps.last, |(time, _)| *time)
    }

    fn lock(&self) -> MutexGuard<'_, Stamps> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A piece of work under way.
pub struct Running<'a> {
    pub now: Time,
    horizon: &'a Horizon,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut stamps = self.horizon.lock();
        if let Ok(at) = stamps.running.binary_search_by_key(&self.now, |(time, _)| *time) {
            stamps.running[at].1 -= 1;
            if stamps.running[at].1 == 0 {
                stamps.running.remove(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ManualClock;

    #[test]
    fn slow_work_holds_it_back() {
        let (horizon, clock) = (Horizon::default(), ManualClock::at(Time(10)));
        let slow = horizon.enter(&clock);
        clock.set(Time(20));
        let quick = horizon.enter(&clock);
        assert_eq!((slow.now, quick.now, horizon.time()), (Time(10), Time(20), Time(10)));
        drop(slow);
        assert_eq!(horizon.time(), Time(20));
        drop(quick);
        assert_eq!(horizon.time(), Time(20));
    }

    #[test]
    fn a_clock_that_is_set_back_changes_nothing() {
        let (horizon, clock) = (Horizon::default(), ManualClock::at(Time(10)));
        drop(horizon.enter(&clock));
        clock.set(Time(5));
        assert_eq!(horizon.enter(&clock).now, Time(10));
    }
}
