//! The simulator against engines whose faults are known, and against the store. Each test needs
//! /dev/fuse, except for the flips; without it the program skips, and so does the test.

use std::process::{Command, Output};

fn powercut(arguments: &[&str]) -> Output {
    let directory = tempfile::tempdir().expect("a temporary directory");
    Command::new(env!("CARGO_BIN_EXE_powercut"))
        .args(arguments)
        .arg("--dir")
        .arg(directory.path())
        .output()
        .expect("the program runs")
}

/// The exit code and the report, or `None` if there is no FUSE here.
fn cut(engine: &str, cuts: &str) -> Option<(i32, String)> {
    let output = powercut(&["--engine", engine, "--cuts", cuts, "--seed", "5"]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    if report.starts_with("skipped") {
        eprintln!("{report}");
        return None;
    }
    let code = output.status.code().expect("it ends by itself");
    Some((code, report + &String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_engine_that_takes_all_care_loses_nothing() {
    let Some((code, report)) = cut("plain-log", "16") else { return };
    assert_eq!(code, 0, "{report}");
    assert!(report.contains(" passed, 0 failed"), "{report}");
}

#[test]
fn an_engine_that_does_not_sync_is_found_out() {
    let Some((code, report)) = cut("log-without-sync", "16") else { return };
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("Lost("), "{report}");
}

#[test]
fn an_engine_that_does_not_sync_its_names_is_found_out() {
    let Some((code, report)) = cut("log-without-names", "16") else { return };
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("Lost("), "{report}");
}

#[test]
fn an_engine_that_serves_what_was_flipped_is_found_out() {
    let output = powercut(&["--engine", "log-without-checksum", "--flip", "--cuts", "20"]);
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(report.contains("FAILED seed 1"), "{report}");
}

#[test]
fn a_failure_is_kept_when_asked_for() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let output = Command::new(env!("CARGO_BIN_EXE_powercut"))
        .args(["--engine", "log-without-sync", "--cuts", "12", "--keep", "--dir"])
        .arg(directory.path())
        .output()
        .expect("the program runs");
    if output.stdout.starts_with(b"skipped") {
        return;
    }
    let kept: Vec<_> = std::fs::read_dir(directory.path()).expect("there").flatten().collect();
    assert!(!kept.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    for failure in kept {
        assert!(failure.path().join("ledger.json").is_file());
        assert!(failure.path().join("disk").is_dir());
    }
}

#[test]
fn the_store_loses_nothing() {
    let Some((code, report)) = cut("embedded", "40") else { return };
    assert_eq!(code, 0, "{report}");
}

#[test]
fn the_store_serves_nothing_that_was_flipped() {
    let output = powercut(&["--engine", "embedded", "--flip", "--cuts", "60"]);
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{report}");
}
