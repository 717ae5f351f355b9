//! `pileus stop`: asks the server to end, and waits until it has.

use crate::cli;
use crate::place::Place;
use crate::progress::{Spinner, moment};
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Requests in flight have ten seconds, later work and the store need a moment more.
const STOP_WAIT: Duration = Duration::from_secs(30);

pub fn stop(options: &cli::Place) -> Outcome {
    let place = Place::of(options)?;
    let Some(running) = Running::find(&place) else {
        println!("pileus does not run (data: {})", place.dir().display());
        return Ok(ExitCode::SUCCESS);
    };
    let pid = i32::try_from(running.pid).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Trouble::new(format!("{} is no process", running.pid)))?;
    kill_process(pid, Signal::TERM)
        .map_err(|error| Trouble::new(format!("process {}: {error}", running.pid)))?;
    let spinner = Spinner::new("stopping");
    let deadline = Instant::now() + STOP_WAIT;
    while test_kill_process(pid).is_ok() && place.running().exists() {
        if Instant::now() > deadline {
            return Err(Trouble::new(format!("process {} does not end; see its messages", running.pid)));
        }
        spinner.say("stopping: waiting for requests in flight".to_owned());
        moment();
    }
    drop(spinner);
    println!("stopped");
    Ok(ExitCode::SUCCESS)
}
