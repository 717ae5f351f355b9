//! Runs the program itself. Nothing here says how fast anything is: only that it can be measured.

use std::path::Path;
use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bench")).args(arguments).output().expect("the program was built")
}

#[test]
fn the_store_part_measures_and_reports() {
    // Any file will do where a server is named: this part starts none.
    let directory = tempfile::tempdir().expect("there is room");
    let json = directory.path().join("figures.json");
    let json = json.to_str().expect("is text");
    let output = bench(&["store", "--quick", "--binary", env!("CARGO_BIN_EXE_bench"), "--json", json]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.contains("16 writers beside bulk") && table.contains(" goals met, "), "{table}");
    let figures = std::fs::read_to_string(json).expect("was written");
    assert!(figures.contains("\"ratio\""), "{figures}");
}

#[test]
fn the_server_can_be_measured() {
    if !Path::new(env!("CARGO_BIN_EXE_bench")).with_file_name("pileus").exists() {
        println!("skipped: no server was built");
        return;
    }
    let output = bench(&["startup", "--quick", "--rows", "5000"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_server_that_does_not_exist_is_told() {
    let output = bench(&["--binary", "/no/such/server"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("build it"));
}
