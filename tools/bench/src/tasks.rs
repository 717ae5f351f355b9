//! The processes that are measured from outside: this program again, with a hidden task.
//!
//! Each says one line when it is ready, and then works or waits until it is killed by its process id.

pub mod load;
pub mod open;
pub mod send_file;
pub mod serve;
pub mod serve_function;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crash::trouble::{Outcome, Trouble};
use store::{Embedded, MasterKey, Options};

/// A running task. Dropping it kills it.
pub struct Running {
    child: Child,
    /// What it said when it was ready.
    pub said: String,
}

impl Running {
    pub fn start(arguments: &[&OsStr]) -> Outcome<Running> {
        let program = std::env::current_exe()?;
        let mut child =
            Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut said)?;
        }
        let running = Running { child, said: said.trim().to_owned() };
        match running.said.is_empty() {
            true => Err(Trouble::new("a task ended before it was ready")),
            false => Ok(running),
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a store as the server does. The key is made with the store.
fn open_store(directory: &Path, key_file: &Path) -> Outcome<Embedded> {
    if let Some(parent) = directory.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let key = match key_file.exists() {
        true => MasterKey::read_file(key_file)?,
        false => MasterKey::create_file(key_file)?,
    };
    Ok(Embedded::open(Options::new(directory, key))?)
}
