//! Server access logs: a line for every request to a bucket whose owner wants it, put into another bucket
//! from time to time.
//!
//! Lines wait in memory, and are delivered at best effort, as on AWS: a restart loses those of the last minute.

pub mod delivery;
pub mod line;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lines of one bucket that wait; more than these are not kept.
const LINES_MAX: usize = 10_000;

/// What is remembered of access logs between requests.
#[derive(Default)]
pub struct Logs {
    is_on: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Names of buckets that are logged.
    logged: HashSet<String>,
    lines: HashMap<String, Vec<String>>,
}

impl Logs {
    /// Whether a bucket is logged: costs nearly nothing where none is.
    pub fn has(&self, bucket: &str) -> bool {
        self.is_on.load(Ordering::Relaxed) && self.lock().logged.contains(bucket)
    }

    pub fn set_logged(&self, logged: HashSet<String>) {
        self.is_on.store(!logged.is_empty(), Ordering::Relaxed);
        let mut state = self.lock();
        state.lines.retain(|bucket, _| logged.contains(bucket));
        state.logged = logged;
    }

    pub fn add(&self, bucket: &str, line: String) {
        let mut state = self.lock();
        let lines = state.lines.entry(bucket.to_owned()).or_default();
        if lines.len() < LINES_MAX {
            lines.push(line);
        }
    }

    /// The lines that wait for a bucket.
    pub fn waiting(&self, bucket: &str) -> Vec<String> {
        self.lock().lines.get(bucket).cloned().unwrap_or_default()
    }

    /// Forgets the first lines of a bucket: they are delivered.
    pub fn delivered(&self, bucket: &str, count: usize) {
        if let Some(lines) = self.lock().lines.get_mut(bucket) {
            lines.drain(..count.min(lines.len()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wait_until_they_are_delivered() {
        let logs = Logs::default();
        assert!(!logs.has("one"));
        logs.set_logged(HashSet::from(["one".to_owned()]));
        assert!(logs.has("one") && !logs.has("two"));
        for line in ["a", "b", "c"] {
            logs.add("one", line.to_owned());
        }
        logs.delivered("one", 2);
        assert_eq!(logs.waiting("one"), ["c"]);
        logs.set_logged(HashSet::new());
        assert!(!logs.has("one") && logs.waiting("one").is_empty());
    }
}
