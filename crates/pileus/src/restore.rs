//! `pileus restore`: a data directory from a backup. What is there already is never overwritten.

use crate::cli;
use crate::place::{self, Place};
use crate::progress::Spinner;
use crate::trouble::{Outcome, Trouble};
use std::process::ExitCode;
use store::Options;
use store::engine::embedded::restore as restore_into;

pub fn restore(options: &cli::Restore) -> Outcome {
    let place = Place::of(&options.place)?;
    if place.store().exists() {
        return Err(Trouble::new(format!(
            "{} has data already: `pileus reset` deletes it, or name another directory with --data-dir",
            place.dir().display()
        )));
    }
    for part in ["rows", "keyring"] {
        if !options.from.join(part).is_file() {
            return Err(Trouble::at(&options.from, format!("this is no backup: it has no file {part:?}")));
        }
    }
    let key = place::existing_key(&options.key)?;
    place.make()?;
    let spinner = Spinner::new("restoring");
    let restored = restore_into(&options.from, Options::new(place.store(), key), &mut |progress| {
        spinner.say(format!("restoring: {} rows", progress.rows));
    });
    let store = restored.map_err(|error| {
        // There was nothing before: what was begun is of no use.
        let _ = std::fs::remove_dir_all(place.store());
        Trouble::new(error.to_string())
    })?;
    store.close()?;
    drop(spinner);
    println!("restored into {}", place.dir().display());
    Ok(ExitCode::SUCCESS)
}
