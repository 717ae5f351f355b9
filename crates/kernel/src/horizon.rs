//! The oldest instant that running work was given.
//!
//! Rows are often ordered by the time at which they were written, and whoever reads them from the front
//! remembers how far it has come: behind a million deletions the first row is far. But a transaction
//! that read the clock early may commit late. The horizon says how late: nothing that commits from now
//! on was stamped before it. Time never runs backwards here, whatever the machine's clock does.

use crate::{Clock, Time};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Default)]
pub struct Horizon(Mutex<Stamps>);

#[derive(Default)]
struct Stamps {
    last: Time,
    /// How much work was given each instant and has not ended.
    running: BTreeMap<Time, usize>,
}

impl Horizon {
    /// Begins a piece of work: the time that it is given holds the horizon back until it is dropped.
    pub fn enter(&self, clock: &dyn Clock) -> Running<'_> {
        let mut stamps = self.lock();
        // Read under the lock, so that nobody sees a horizon beyond a stamp to come.
        let now = clock.now().max(stamps.last);
        stamps.last = now;
        *stamps.running.entry(now).or_default() += 1;
        Running { now, horizon: self }
    }

    /// What commits after this was given this time or a later one.
    pub fn time(&self) -> Time {
        let stamps = self.lock();
        stamps.running.keys().next().copied().unwrap_or(stamps.last)
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
        if let Some(count) = stamps.running.get_mut(&self.now) {
            *count -= 1;
            if *count == 0 {
                stamps.running.remove(&self.now);
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
