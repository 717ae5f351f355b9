//! Runs the program itself against the server that was built beside it, if one was.

use std::path::Path;
use std::process::{Command, Output};

/// `None` where there is no server to crash.
fn crash(arguments: &[&str]) -> Option<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_crash"));
    if !program.with_file_name("pileus").exists() {
        println!("skipped: no server was built");
        return None;
    }
    Some(Command::new(program).args(arguments).output().expect("the program was built"))
}

#[test]
fn nothing_is_lost_by_kills_and_faults() {
    let Some(output) = crash(&["--kills", "4", "--faults", "3"]) else { return };
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{report}");
}

#[test]
fn events_of_functions_end_whatever_happens() {
    let Some(output) = crash(&["--kills", "0", "--functions", "3"]) else { return };
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{report}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn older_data_is_noticed() {
    let Some(output) = crash(&["--kills", "6", "--roll-back"]) else { return };
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(report.contains("Lost("), "{report}");
}

#[test]
fn a_server_that_does_not_exist_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_crash")).args(["--binary", "/no/such/server"]).output();
    let output = output.expect("the program was built");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot start /no/such/server"));
}
