//! `pileus reset`: deletes all data. The certificate authority stays, since clients trust it.

use crate::cli;
use crate::place::Place;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

pub fn reset(options: &cli::Reset) -> Outcome {
    let place = Place::of(&options.place)?;
    if let Some(running) = Running::find(&place) {
        return Err(Trouble::new(format!("it runs as process {}: `pileus stop` first", running.pid)));
    }
    let store = place.store();
    if !store.exists() {
        println!("nothing to delete in {}", place.dir().display());
        return Ok(ExitCode::SUCCESS);
    }
    if !options.yes && !agreed(&place)? {
        println!("nothing was deleted");
        return Ok(ExitCode::FAILURE);
    }
    // The code of functions was unpacked beside the store.
    for dir in [place.functions(), store].into_iter().filter(|dir| dir.exists()) {
        std::fs::remove_dir_all(&dir).map_err(|error| Trouble::at(&dir, error))?;
    }
    println!("all data in {} is deleted", place.dir().display());
    Ok(ExitCode::SUCCESS)
}

fn agreed(place: &Place) -> Outcome<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Trouble::new("this deletes all data: say --yes"));
    }
    print!("Delete all data in {}? [y/N] ", place.dir().display());
    let mut answer = String::new();
    let read = std::io::stdout().flush().and_then(|()| std::io::stdin().read_line(&mut answer));
    read.map_err(|error| Trouble::new(error.to_string()))?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}
