//! How many batches are under way at once, and how long a poller stands back where something fails.
//!
//! It begins with five, and grows while all of them are busy: five a second, 300 a minute. With nothing left to do it
//! begins anew.

use super::batch::Outcome;
use kernel::Time;
use std::time::Duration;

const BEGIN: usize = 5;
const GROWTH: usize = 5;
const GROWTH_PAUSE: Duration = Duration::from_secs(1);
/// Where a mapping sets no maximum.
const MAX: usize = 1_250;

const PAUSE_FIRST: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Pace {
    limit: usize,
    /// When it may grow again.
    grows_at: Option<Time>,
    failures: u32,
    rests_until: Option<Time>,
}

impl Pace {
    pub fn new() -> Pace {
        Pace { limit: BEGIN, grows_at: None, failures: 0, rests_until: None }
    }

    /// How many may be under way.
    pub fn limit(&self, max: Option<u32>) -> usize {
        self.limit.min(bound(max))
    }

    /// All that may be under way are: when to ask again, if they may become more.
    pub fn grow(&mut self, now: Time, max: Option<u32>) -> Option<Time> {
        if self.limit >= bound(max) {
            return None;
        }
        let grows_at = *self.grows_at.get_or_insert(now.plus(GROWTH_PAUSE));
        if now < grows_at {
            return Some(grows_at);
        }
        self.limit += GROWTH;
        self.grows_at = None;
        Some(now)
    }

    /// There was nothing to do.
    pub fn idle(&mut self) {
        (self.limit, self.grows_at) = (BEGIN, None);
    }

    pub fn note(&mut self, now: Time, outcome: Outcome) {
        match outcome {
            Outcome::Ran => self.failures = 0,
            Outcome::Throttled => {
                self.limit = (self.limit / 2).max(1);
                self.fail(now);
            }
            Outcome::NotRun => self.fail(now),
        }
    }

    /// Stands back, longer each time.
    pub fn fail(&mut self, now: Time) {
        let pause = PAUSE_FIRST.saturating_mul(1 << self.failures.min(6)).min(PAUSE_MAX);
        self.failures = self.failures.saturating_add(1);
        self.rests_until = Some(now.plus(pause));
    }

    /// Until when nothing is asked for.
    pub fn rests_until(&self, now: Time) -> Option<Time> {
        self.rests_until.filter(|until| *until > now)
    }
}

fn bound(max: Option<u32>) -> usize {
    max.and_then(|max| usize::try_from(max).ok()).unwrap_or(MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_with_what_there_is_to_do() {
        let mut pace = Pace::new();
        assert_eq!((pace.limit(None), pace.limit(Some(2))), (5, 2));
        assert_eq!(pace.grow(Time(0), Some(2)), None);
        assert_eq!(pace.grow(Time(0), None), Some(Time(1_000)));
        assert_eq!(pace.grow(Time(500), None), Some(Time(1_000)));
        assert_eq!((pace.grow(Time(1_000), None), pace.limit(None)), (Some(Time(1_000)), 10));
        pace.idle();
        assert_eq!(pace.limit(None), 5);
    }

    #[test]
    fn it_stands_back_longer_each_time() {
        let mut pace = Pace::new();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            pace.note(Time(0), Outcome::Throttled);
            pauses.push(pace.rests_until(Time(0)).map(|until| until.seconds()).unwrap_or_default());
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!((pace.limit(None), pace.rests_until(Time(60_000))), (1, None));
        pace.note(Time(0), Outcome::Ran);
        pace.note(Time(0), Outcome::NotRun);
        assert_eq!(pace.rests_until(Time(0)), Some(Time(1_000)));
    }
}
