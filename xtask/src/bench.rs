//! Measures: the tool of that name, or how long the repository takes to build.

use crate::run;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::{Duration, Instant};

/// A clean build of everything that the tests need, on two cores.
const CLEAN_BUILD_MAX: Duration = Duration::from_secs(12 * 60);
/// A look at one service after a change in it.
const CHECK_MAX: Duration = Duration::from_secs(3);
const SERVICES: [&str; 4] = ["sts", "iam", "sqs", "s3"];

pub fn run(args: &[String]) -> Result<()> {
    match args {
        [part] if part == "build" => build(),
        _ => run::tool("bench", "release", args),
    }
}

/// In a folder of its own, which is removed again.
fn build() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("pileus-build-{}", std::process::id()));
    let measured = measure(&folder);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    measured
}

fn measure(folder: &Path) -> Result<()> {
    let target = folder.display().to_string();
    let cargo = |args: &[&str]| {
        let begun = Instant::now();
        run::with_env("cargo", args, &[("CARGO_TARGET_DIR", &target)])?;
        anyhow::Ok(begun.elapsed())
    };
    let clean = cargo(&["build", "--quiet", "--workspace", "--all-targets", "--profile", "ci"])?;
    tell("clean build with all tests", clean, CLEAN_BUILD_MAX);
    for service in SERVICES {
        cargo(&["check", "--quiet", "--package", service])?;
        let changed = crate::root().join("services").join(service).join("src/lib.rs");
        let touch = || std::fs::write(&changed, std::fs::read(&changed)?);
        touch().with_context(|| format!("cannot touch {}", changed.display()))?;
        let check = cargo(&["check", "--quiet", "--package", service])?;
        tell(&format!("cargo check after a change in {service}"), check, CHECK_MAX);
    }
    Ok(())
}

fn tell(what: &str, took: Duration, most: Duration) {
    let is_met = if took <= most { "met" } else { "missed" };
    println!("{what}: {:.1} s (goal: at most {} s, {is_met})", took.as_secs_f64(), most.as_secs());
}
