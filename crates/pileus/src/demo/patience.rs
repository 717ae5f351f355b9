//! How long a step waits for what must come.
//!
//! A failure in a log may be of an event that somebody else caused, or that an earlier demo left: Lambda tries those
//! again for hours. So it does not end a step; it only leaves little time for what is still to come.

use super::show::seconds;
use crate::trouble::Trouble;
use std::time::{Duration, Instant};

/// How long what is awaited may still take after a function has failed.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// What a line of a log contains that tells of a failure.
const SIGNS: [&str; 4] = ["[ERROR]", "Task timed out", "Status: error", "Runtime.ExitError"];

pub struct Patience {
    begun: Instant,
    wait: Duration,
    failure: Option<String>,
}

impl Patience {
    pub fn of(wait: Duration) -> Patience {
        Patience { begun: Instant::now(), wait, failure: None }
    }

    pub fn hear(&mut self, line: &str) {
        if self.failure.is_none() && SIGNS.iter().any(|sign| line.contains(sign)) {
            self.failure = Some(line.to_owned());
            self.wait = self.wait.min(self.begun.elapsed() + AFTER_FAILURE);
        }
    }

    pub fn is_over(&self) -> bool {
        self.begun.elapsed() > self.wait
    }

    /// What did not come, and why, as far as it is known.
    pub fn trouble(&self, missing: &str) -> Trouble {
        let waited = format!("{missing} (waited {})", seconds(self.begun.elapsed()));
        match &self.failure {
            None => Trouble::new(waited),
            Some(line) => Trouble::new(format!("{waited}; a function failed:\n{line}\n")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_little_time() {
        let mut patience = Patience::of(Duration::from_secs(3_600));
        patience.hear("REPORT RequestId: 1 Duration: 2 ms");
        assert_eq!(patience.wait.as_secs(), 3_600);
        patience.hear("[ERROR] AccessDenied: no");
        patience.hear("[ERROR] another");
        assert!(patience.wait <= Duration::from_secs(11) && !patience.is_over());
        assert!(patience.trouble("nothing came").to_string().contains("AccessDenied: no"));
        assert!(Patience::of(Duration::ZERO).is_over());
    }
}
