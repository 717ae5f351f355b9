//! Pacing: bulk writers wait a little before they hurt the others.
//!
//! Pressure is the number of sealed memtables that are not flushed and of runs in level 0 that are not
//! merged. A large transaction waits in its own task before it reaches the committer; small ones never
//! do. The committer itself waits only when memory would grow without bound, and wakes with the flush.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// From this size on a transaction is bulk work.
const BULK_BYTES: usize = 64 << 10;
/// So many sealed memtables are held at most.
const SEALED_MAX: usize = 8;
/// So many runs in level 0 slow nobody down.
const RUNS_FREE: usize = 12;

/// The pressure on the engine's background work.
#[derive(Default)]
pub struct Pacing {
    sealed: AtomicUsize,
    runs: AtomicUsize,
    eased: Notify,
    room: (Mutex<()>, Condvar),
}

impl Pacing {
    /// Lets a small transaction pass; holds a large one back for as long as the pressure asks for.
    pub async fn admit(&self, bytes: usize) {
        if bytes < BULK_BYTES {
            return;
        }
        let wait = self.wait();
        if !wait.is_zero() {
            let _ = tokio::time::timeout(wait, self.eased.notified()).await;
        }
    }

    fn wait(&self) -> Duration {
        let sealed = self.sealed.load(Ordering::Relaxed);
        let runs = self.runs.load(Ordering::Relaxed);
        let for_sealed = match sealed {
            0 | 1 => 0,
            2 => 5,
            3 => 20,
            more => 50 * (more as u64 - 3),
        };
        Duration::from_millis(for_sealed + 3 * runs.saturating_sub(RUNS_FREE) as u64)
    }

    /// Holds the committer while no further memtable may be sealed.
    pub fn wait_for_room(&self, gave_up: impl Fn() -> bool) {
        let mut room = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        while self.sealed.load(Ordering::Acquire) >= SEALED_MAX && !gave_up() {
            room = self.room.1.wait(room).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn sealed_one(&self) {
        self.sealed.fetch_add(1, Ordering::AcqRel);
    }

    pub fn sealed(&self) -> usize {
        self.sealed.load(Ordering::Acquire)
    }

    pub fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    pub fn flushed(&self, count: usize) {
        self.sealed.fetch_sub(count, Ordering::AcqRel);
        self.wake();
    }

    pub fn set_runs(&self, runs: usize) {
        self.runs.store(runs, Ordering::Relaxed);
        self.wake();
    }

    /// Wakes who waits, because something has changed.
    pub fn wake(&self) {
        drop(self.room.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.room.1.notify_all();
        self.eased.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_the_pressure() {
        let pacing = Pacing::default();
        assert_eq!(pacing.wait(), Duration::ZERO);
        for _ in 0..5 {
            pacing.sealed_one();
        }
        assert_eq!(pacing.wait(), Duration::from_millis(100));
        pacing.flushed(5);
        pacing.set_runs(14);
        assert_eq!(pacing.wait(), Duration::from_millis(6));
    }

    #[tokio::test]
    async fn small_transactions_never_wait() {
        let pacing = Pacing::default();
        for _ in 0..7 {
            pacing.sealed_one();
        }
        tokio::time::timeout(Duration::ZERO, pacing.admit(1_000)).await.unwrap();
    }
}
