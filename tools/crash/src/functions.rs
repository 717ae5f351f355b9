//! Functions that run on events which nobody waits for, and on the messages of a queue, while the server is killed.
//!
//! An event that was accepted ends: in success, as its destination says, or in failure, as a destination or the dead
//! letters say. A message that was accepted is processed, or it is among the dead letters in the end. Each at least
//! once, and none in a way that its code did not choose. After each kill nothing of the server is left on the host.

mod caller;
mod collector;
mod ledger;
mod left;
mod place;
mod rounds;

pub use rounds::{Rounds, Seen};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::ledger::Ledger;

const ACCOUNT: &str = "555555555555";

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Ledger>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
