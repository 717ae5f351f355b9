//! The cloud that the demo is played on: the one that runs, else one that is started and goes on.

use super::show::Show;
use crate::cli;
use crate::place::Place;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use std::process::{Command, Stdio};

/// And whether it was started just now.
pub fn found_or_started(options: &cli::Demo, place: &Place, show: &Show) -> Outcome<(Running, bool)> {
    show.step("the cloud", || {
        if let Some(running) = Running::find(place) {
            return Ok((format!("runs at {}", running.endpoint()), (running, false)));
        }
        start(options)?;
        let running = Running::find(place)
            .ok_or_else(|| Trouble::new(format!("it started and is gone; see {}", place.log().display())))?;
        Ok((format!("started at {}", running.endpoint()), (running, true)))
    })
}

fn start(options: &cli::Demo) -> Outcome<()> {
    let program = std::env::current_exe().map_err(|error| Trouble::new(error.to_string()))?;
    let mut start = Command::new(program);
    start.args(["start", "--background", "--listen", &options.listen.to_string()]);
    if let Some(dir) = &options.place.data_dir {
        start.arg("--data-dir").arg(dir);
    }
    if let Some(file) = &options.key.key_file {
        start.arg("--key-file").arg(file);
    }
    let done = start.stdin(Stdio::null()).output().map_err(|error| Trouble::new(error.to_string()))?;
    match done.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&done.stderr);
            Err(Trouble::new(said.trim_end().trim_start_matches("pileus: ").to_owned()))
        }
    }
}
