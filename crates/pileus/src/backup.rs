//! `pileus backup`: a backup of one moment. A running server writes it itself.

use crate::cli;
use crate::client;
use crate::cloud;
use crate::place::{self, Place};
use crate::progress::Spinner;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

pub fn backup(options: &cli::Backup) -> Outcome {
    let place = Place::of(&options.place)?;
    let to = std::path::absolute(&options.to).map_err(|error| Trouble::at(&options.to, error))?;
    let spinner = Spinner::new("writing the backup");
    let written = match Running::find(&place) {
        Some(running) => {
            let asked = json!({"to": to.display().to_string()});
            client::post(running.reachable(), "/_pileus/backup", &running.admin_token, &asked)
                .map_err(|error| Trouble::new(error.to_string()))?
        }
        None => by_ourselves(options, &place, &to, &spinner)?,
    };
    drop(spinner);
    match options.json {
        true => println!("{written}"),
        false => println!("{} rows, {} bytes in {}", written["rows"], written["bytes"], to.display()),
    }
    Ok(ExitCode::SUCCESS)
}

fn by_ourselves(
    options: &cli::Backup,
    place: &Place,
    to: &Path,
    spinner: &Spinner,
) -> Outcome<serde_json::Value> {
    if !place.store().exists() {
        return Err(Trouble::new(format!("there is no data in {}", place.dir().display())));
    }
    let store = cloud::open(&place.store(), place::master_key(&options.key, place)?)?;
    let done = store.backup(to, &mut |progress| {
        spinner.say(format!("writing the backup: {} rows", progress.rows));
    })?;
    store.close()?;
    Ok(json!({"to": to.display().to_string(), "rows": done.rows, "bytes": done.bytes}))
}
