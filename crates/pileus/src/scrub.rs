//! `pileus scrub`: reads everything that is stored, and reports what is damaged. Exit code 1 says that
//! something is.

use crate::cli;
use crate::cloud;
use crate::place::{self, Place};
use crate::progress::Spinner;
use crate::running::Running;
use crate::services::SERVICES;
use crate::trouble::{Outcome, Trouble};
use kernel::service::blob_refs;
use serde_json::json;
use std::process::ExitCode;
use store::Store;

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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("the runtime: {error}")))?;
    // Only rows know which bodies there are: where rows are damaged, some of them may go unread.
    let bodies = runtime.block_on(blob_refs(SERVICES, &mut store.begin()));
    let unlisted = bodies.as_ref().err().map(ToString::to_string);
    let report = store.scrub(bodies.unwrap_or_default(), &mut |progress| {
        spinner.say(format!("reading: {} rows, {} pieces of bodies", progress.rows, progress.frames));
    });
    drop(spinner);
    store.close()?;
    let is_whole = report.damages.is_empty() && unlisted.is_none();
    if options.json {
        let damages: Vec<_> = report
            .damages
            .iter()
            .map(|it| json!({"file": it.file.display().to_string(), "offset": it.offset, "what": it.what}))
            .collect();
        println!(
            "{}",
            json!({
                "rows": report.rows, "groups": report.groups, "frames": report.frames,
                "damages": damages, "bodies_unread": unlisted,
            })
        );
    } else {
        for damage in &report.damages {
            let offset = damage.offset.map(|offset| format!(" at {offset}")).unwrap_or_default();
            println!("damaged: {}{offset}: {}", damage.file.display(), damage.what);
        }
        if let Some(why) = unlisted {
            println!("bodies were not read, since not all rows can be: {why}");
        }
        println!("{} rows read, {} damages", report.rows, report.damages.len());
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
