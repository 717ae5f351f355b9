//! `cargo xtask test`: everything that must hold, cheapest first. The same here and in CI.

use crate::run::{self, binary, command, exists, with_env};
use crate::steps::Steps;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// One profile for all that is built here, so that the tests and the binary that they start share it.
const PROFILE: &str = "ci";

pub fn run(args: &[String]) -> Result<()> {
    let is_quick = args.iter().any(|arg| arg == "--quick");
    let mut steps = Steps::default();
    steps.step("format", || command("cargo", &["fmt", "--all", "--check"]))?;
    steps.step("tidy", || crate::tidy::run(&[]))?;
    steps.step("coverage", || crate::coverage::run(&["--check".to_owned()]))?;
    steps.step("lints", || {
        command(
            "cargo",
            &["clippy", "--workspace", "--all-targets", "--profile", PROFILE, "--", "-D", "warnings"],
        )
    })?;
    steps.step("unit and story tests", tests)?;
    if !is_quick {
        steps
            .step("build", || command("cargo", &["build", "--workspace", "--bins", "--profile", PROFILE]))?;
        steps.step("fuzzing", || run::built("fuzz", PROFILE, &["--seconds", "30"]))?;
        steps.step("real clients", real_clients)?;
        steps.step("power cuts", || run::built("powercut", PROFILE, &["--cuts", "200"]))?;
        steps.step("crashes", || {
            run::built("crash", PROFILE, &["--kills", "50", "--faults", "6", "--functions", "8"])
        })?;
    }
    steps.print();
    Ok(())
}

fn tests() -> Result<()> {
    if exists("cargo", &["nextest", "--version"]) {
        return command("cargo", &["nextest", "run", "--workspace", "--cargo-profile", PROFILE]);
    }
    command("cargo", &["test", "--workspace", "--profile", PROFILE])
}

/// The real clients, in a Python environment of the repository's own.
fn real_clients() -> Result<()> {
    let python = environment()?;
    let binary = binary(PROFILE);
    let line = ["-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--durations", "15", "conformance"];
    with_env(&python, &line, &[("PILEUS_BIN", &binary)])
}

/// Makes `target/venv` from `conformance/requirements.txt`, and again when that has changed.
fn environment() -> Result<String> {
    let requirements = crate::root().join("conformance/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).context("conformance/requirements.txt")?;
    let folder: PathBuf = crate::root().join("target/venv");
    let python = folder.join("bin/python").display().to_string();
    let mark = folder.join("requirements.txt");
    if std::fs::read_to_string(&mark).is_ok_and(|made_from| made_from == wanted) {
        return Ok(python);
    }
    println!("preparing a Python environment for the real clients");
    let folder = folder.display().to_string();
    command("python3", &["-m", "venv", "--clear", &folder])
        .context("the real clients need Python 3 with venv (Debian: apt-get install python3-venv)")?;
    let requirements = requirements.display().to_string();
    command(&python, &["-m", "pip", "install", "--quiet", "--requirement", &requirements])?;
    std::fs::write(mark, wanted)?;
    Ok(python)
}
