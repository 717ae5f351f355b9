//! Prepares runtimes in the background: the first environment of a runtime whose SDK is missing has it installed.
//!
//! Once for a server and runtime, one runtime at a time, at low priority. No event waits for it.

use crate::kit::Kit;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What an installer yields to everything else by.
const NICENESS: i32 = 15;

#[derive(Default)]
pub struct Preparing {
    begun: Arc<Mutex<HashMap<PathBuf, State>>>,
    /// Held by the one that installs.
    turn: Arc<Mutex<()>>,
}

#[derive(Clone, Debug)]
enum State {
    Underway,
    Failed(String),
}

impl Preparing {
    /// What the owner of a function should know of an SDK that is not there. It is installed from now on, unless
    /// the host is not to do so.
    pub fn notice(&self, kit: &Kit, installs: bool) -> Option<String> {
        if kit.is_there() {
            return None;
        }
        let name = kit.name();
        if !installs {
            let hint = "`pileus runtimes prepare` installs it";
            return Some(format!("pileus: {name} is not here; {hint}."));
        }
        Some(match self.state(kit) {
            State::Underway => format!(
                "pileus: {name} is not here yet; it is being installed for {}, for environments that start later.",
                kit.runtime()
            ),
            State::Failed(why) => format!("pileus: {why} (`pileus runtimes prepare` tries again)"),
        })
    }

    fn state(&self, kit: &Kit) -> State {
        let mut begun = locked(&self.begun);
        if let Some(state) = begun.get(kit.folder()) {
            return state.clone();
        }
        begun.insert(kit.folder().to_owned(), State::Underway);
        let (kit, states, turn) = (kit.clone(), self.begun.clone(), self.turn.clone());
        // A thread of its own: priority is a thread's, and the installer's is inherited.
        std::thread::spawn(move || {
            let _turn = locked(&turn);
            let _ = rustix::process::nice(NICENESS);
            if let Err(why) = kit.install() {
                tracing::warn!(%why, "a runtime is not prepared");
                locked(&states).insert(kit.folder().to_owned(), State::Failed(why));
            }
        });
        State::Underway
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
