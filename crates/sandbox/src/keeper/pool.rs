//! Cells ahead of need, as to make one costs more than all the rest of a start.
//!
//! As many as were asked for in the busiest second of late, so that the next burst of that size finds them; after
//! a quiet minute half as many, down to the few that are always there. Beyond those few they are made only
//! while nothing starts, and slowly while the machine has much else to do.

use super::run::Keeper;
use super::sandboxes::Kept;
use crate::cell::Cell;
use std::collections::VecDeque;
use std::fs;
use std::time::{Duration, Instant};

pub struct Pool {
    /// With whether they are ready.
    pub cells: VecDeque<(Cell, bool)>,
    pub size: Size,
}

/// How many there should be.
pub struct Size {
    least: usize,
    most: usize,
    wanted: usize,
    second_began: Instant,
    asked_in_second: usize,
    /// When fewer will do.
    quiet_at: Instant,
    /// When the next may be made.
    not_before: Instant,
}

const SECOND: Duration = Duration::from_secs(1);
const QUIET: Duration = Duration::from_secs(60);
/// Between two that are made ahead: time for requests, and for others.
const BETWEEN: Duration = Duration::from_millis(1);
const BETWEEN_WHEN_BUSY: Duration = Duration::from_millis(8);

impl Size {
    pub fn new(least: usize, most: usize, now: Instant) -> Self {
        Self {
            least,
            most: most.max(least),
            wanted: least,
            second_began: now,
            asked_in_second: 0,
            quiet_at: now,
            not_before: now,
        }
    }

    fn asked(&mut self, now: Instant) {
        if now.duration_since(self.second_began) > SECOND {
            (self.second_began, self.asked_in_second) = (now, 0);
        }
        self.asked_in_second += 1;
        self.wanted = self.wanted.max(self.asked_in_second.min(self.most));
        self.quiet_at = now + QUIET;
    }

    /// Answers whether fewer will do from now on.
    fn shrink(&mut self, now: Instant) -> bool {
        let quiet = self.wanted > self.least && now >= self.quiet_at;
        if quiet {
            self.wanted = self.least.max(self.wanted / 2);
            self.quiet_at = now + QUIET;
        }
        quiet
    }
}

impl Keeper {
    /// One for who asks: of those ahead of need, or made now.
    pub(super) fn take_cell(&mut self) -> crate::Result<(Cell, bool)> {
        self.pool.size.asked(Instant::now());
        match self.pool.cells.pop_front() {
            Some(cell) => Ok(cell),
            None => Ok((self.build_cell()?, false)),
        }
    }

    /// Until the pool has to be looked after again.
    pub(super) fn pool_pause(&self, now: Instant) -> Option<Duration> {
        let Pool { cells, size } = &self.pool;
        let quiet = (size.wanted > size.least).then(|| size.quiet_at.saturating_duration_since(now));
        let refill = (cells.len() < size.wanted).then(|| size.not_before.saturating_duration_since(now));
        quiet.into_iter().chain(refill.map(|pause| pause.max(BETWEEN))).min()
    }

    /// One cell a turn, so that requests do not wait for it.
    pub(super) fn refill(&mut self) {
        let now = Instant::now();
        if self.pool.size.shrink(now) {
            while self.pool.cells.len() > self.pool.size.wanted
                && let Some((cell, _)) = self.pool.cells.pop_back()
            {
                self.let_go(cell);
            }
        }
        let Pool { cells, size } = &self.pool;
        let is_starting = || self.kept.values().any(Kept::is_starting);
        if cells.len() >= size.wanted || now < size.not_before || cells.len() >= size.least && is_starting() {
            return;
        }
        self.pool.size.not_before = now + if is_idle() { BETWEEN } else { BETWEEN_WHEN_BUSY };
        match self.build_cell() {
            Ok(cell) => self.pool.cells.push_back((cell, false)),
            // Whoever needs one now makes it, and hears why it cannot be made.
            Err(_) => self.pool_failed(),
        }
    }

    pub(super) fn pool_failed(&mut self) {
        self.pool.size.not_before = Instant::now() + SECOND;
    }

    /// One of them is no more.
    pub(super) fn drop_spare(&mut self, number: u32) {
        if let Some(at) = self.pool.cells.iter().position(|(cell, _)| cell.name.number == number)
            && let Some((cell, _)) = self.pool.cells.remove(at)
        {
            self.let_go(cell);
        }
    }
}

/// Whether no more processes want to run than there are processors, this one included.
fn is_idle() -> bool {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let running = text.split(' ').nth(3).and_then(|field| field.split('/').next()?.parse().ok());
    running.is_some_and(|running: usize| running <= crate::groups::cores())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_with_a_burst_and_shrinks_when_it_is_quiet() {
        let begun = Instant::now();
        let mut size = Size::new(8, 50, begun);
        for _ in 0..40 {
            size.asked(begun);
        }
        assert_eq!(size.wanted, 40);
        // No more in any second.
        (1..30).for_each(|later| size.asked(begun + 2 * SECOND * later));
        assert_eq!(size.wanted, 40);
        let quiet = begun + 60 * SECOND + QUIET;
        assert!(size.shrink(quiet) && !size.shrink(quiet));
        assert_eq!(size.wanted, 20);
        (1..5).for_each(|minute| _ = size.shrink(quiet + minute * QUIET));
        assert_eq!(size.wanted, 8);
        (0..90).for_each(|_| size.asked(quiet + 9 * QUIET));
        assert_eq!(size.wanted, 50);
    }
}
