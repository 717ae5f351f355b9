//! Time as a value. A request reads the clock once; nothing below the gateway can tell the time.

use crate::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::watch;

/// Milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time(pub i64);

impl Time {
    pub const fn from_seconds(seconds: i64) -> Time {
        Time(seconds * 1000)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The same instant with nothing below the second: IAM, for one, keeps no more.
    pub const fn whole_second(self) -> Time {
        Time::from_seconds(self.seconds())
    }

    pub fn plus(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    pub fn minus(self, duration: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long from `earlier` until this; zero when it lies before.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0) as u64)
    }

    /// `2026-11-21T11:34:45Z`
    pub fn iso(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2026-11-21T11:34:45.123Z`
    pub fn iso_millis(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%S.%3fZ")
    }

    /// `Sat, 21 Nov 2026 11:34:45 GMT`, as HTTP headers have it.
    pub fn http(self) -> String {
        self.format("%a, %d %b %Y %H:%M:%S GMT")
    }

    /// `21/Nov/2026:11:34:45 +0000`, as logs of web servers have it.
    pub fn common_log(self) -> String {
        self.format("%d/%b/%Y:%H:%M:%S +0000")
    }

    fn format(self, pattern: &str) -> String {
        let stamp = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        stamp.strftime(pattern).to_string()
    }
}

impl From<Time> for wire::Timestamp {
    fn from(time: Time) -> wire::Timestamp {
        wire::Timestamp::from_millis(time.0)
    }
}

impl From<wire::Timestamp> for Time {
    fn from(stamp: wire::Timestamp) -> Time {
        Time(stamp.millis())
    }
}

/// Where the time comes from: the machine's clock in the binary, a hand-turned one in tests.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Time;

    /// Ready at a time, or soon after.
    fn sleep_until(&self, time: Time) -> BoxFuture<'_, ()>;
}

/// The machine's clock. The only place that asks it.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        #[allow(clippy::disallowed_methods, reason = "the edge: everything else gets the time as a value")]
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, time: Time) -> BoxFuture<'_, ()> {
        let wait = time.since(self.now());
        #[allow(clippy::disallowed_methods, reason = "the one place that waits for a time")]
        Box::pin(tokio::time::sleep(wait))
    }
}

/// A clock that moves when a test says so.
pub struct ManualClock(watch::Sender<Time>);

impl ManualClock {
    pub fn at(time: Time) -> ManualClock {
        ManualClock(watch::Sender::new(time))
    }

    pub fn set(&self, time: Time) {
        self.0.send_replace(time);
    }

    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        *self.0.borrow()
    }

    fn sleep_until(&self, time: Time) -> BoxFuture<'_, ()> {
        let mut moved = self.0.subscribe();
        Box::pin(async move {
            // It cannot fail: the sender is here.
            let _ = moved.wait_for(|now| *now >= time).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let time = Time(1_795_260_885_123);
        assert_eq!(time.iso(), "2026-11-21T11:34:45Z");
        assert_eq!(time.iso_millis(), "2026-11-21T11:34:45.123Z");
        assert_eq!(time.http(), "Sat, 21 Nov 2026 11:34:45 GMT");
        assert_eq!(time.whole_second(), Time(1_795_260_885_000));
    }

    #[test]
    fn arithmetic_stays_in_bounds() {
        let time = Time(1_000);
        assert_eq!(time.plus(Duration::MAX), Time(i64::MAX));
        assert_eq!(time.since(Time(2_000)), Duration::ZERO);
        assert_eq!(Time(-1).seconds(), -1);
    }

    #[test]
    fn a_manual_clock_moves_by_hand() {
        let clock = ManualClock::at(Time(5));
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), Time(2_005));
    }
}
