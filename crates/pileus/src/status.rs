//! `pileus status`: whether the cloud runs, and what this host holds of sandboxes. Exit code 3 says that it does not
//! run.

use crate::cli;
use crate::client;
use crate::place::Place;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use sandbox::Report;
use serde_json::json;
use std::process::ExitCode;

const NOT_RUNNING: u8 = 3;

pub fn status(options: &cli::Status) -> Outcome {
    let place = Place::of(&options.place)?;
    let Some(running) = Running::find(&place) else {
        let data = place.dir().display();
        match options.json {
            true => println!("{}", json!({"running": false, "data": data.to_string()})),
            false => println!("pileus does not run (data: {data})"),
        }
        return Ok(ExitCode::from(NOT_RUNNING));
    };
    let asked = client::post(running.reachable(), "/_pileus/stats", &running.admin_token, &json!({}));
    let stats = asked.map_err(|error| Trouble::new(error.to_string()))?;
    if options.json {
        let status = json!({
            "running": true, "pid": running.pid, "endpoint": running.endpoint(),
            "data": place.dir().display().to_string(), "default_keys": running.default_keys, "store": stats,
            "sandboxes": sandboxes(),
        });
        println!("{status}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("pileus runs as process {}", running.pid);
    println!("  listens   {}", running.endpoint());
    println!("  data      {}", place.dir().display());
    println!("  commits   {} in {} syncs since the start", stats["commits"], stats["groups"]);
    println!("sandboxes of this host");
    for line in Report::of_this_host().to_string().lines() {
        println!("  {line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// As this command finds it, which starts nothing: limits that were given to the server alone are not seen.
fn sandboxes() -> Vec<serde_json::Value> {
    let lines = Report::of_this_host().lines;
    let said = |line: sandbox::Line| json!({"what": line.what, "held": line.held.word(), "how": line.how});
    lines.into_iter().map(said).collect()
}
