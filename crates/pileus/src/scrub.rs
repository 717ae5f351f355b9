//! `pileus scrub`: reads everything that is stored, and reports what is damaged. Exit code 1 says that
//! something is.

use crate::cli;
use crate::cloud;
use crate::place::{self, Place};
use crate::progress::Spinner;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use serde_json::json;
use std::process::ExitCode;

pub fn scrub(options: &cli::Scrub) -> Outcome {
    let place = Place::of(&options.place)?;
    if let Some(running) = Running::find(&place) {
        return Err(Trouble::new(format!("it runs as process {}: `pileus stop` first", running.pid)));
    }
    if !place.store().exists() {
        return Err(Trouble::new(format!("there is no data in {}", place.dir().display())));
    }
    let store = cloud::open(&place.store(), place::master_key(&options.key, &place)?)?;
    let spinner = Spinner::new("reading");
    // No row of today's services names a blob.
    let report = store.scrub([], &mut |progress| spinner.say(format!("reading: {} rows", progress.rows)));
    drop(spinner);
    store.close()?;
    let is_whole = report.damages.is_empty();
    if options.json {
        let damages: Vec<_> = report
            .damages
            .iter()
            .map(|it| json!({"file": it.file.display().to_string(), "offset": it.offset, "what": it.what}))
            .collect();
        println!("{}", json!({"rows": report.rows, "groups": report.groups, "damages": damages}));
    } else {
        for damage in &report.damages {
            let offset = damage.offset.map(|offset| format!(" at {offset}")).unwrap_or_default();
            println!("damaged: {}{offset}: {}", damage.file.display(), damage.what);
        }
        println!("{} rows read, {} damages", report.rows, report.damages.len());
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
