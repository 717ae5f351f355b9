//! A bell for a background thread: rung while the thread works, it is heard afterwards.

use std::sync::{Condvar, Mutex, PoisonError};

#[derive(Default)]
pub struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Default)]
struct State {
    rung: bool,
    stopped: bool,
}

impl Bell {
    pub fn ring(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).rung = true;
        self.rung.notify_all();
    }

    /// Rings for the last time: from now on `wait` answers false.
    pub fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.rung.notify_all();
    }

    /// Waits until the bell was rung; false once it is stopped.
    pub fn wait(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.rung && !state.stopped {
            state = self.rung.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.rung = false;
        !state.stopped
    }

    pub fn is_stopped(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stopped
    }
}
