//! Runs commands in the repository, and says which one failed.

use anyhow::{Context, Result, bail};
use std::process::Command;

/// Runs a command to its end; an exit code other than 0 is an error.
pub fn command(program: &str, args: &[&str]) -> Result<()> {
    with_env(program, args, &[])
}

pub fn with_env(program: &str, args: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let line = format!("{program} {}", args.join(" "));
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root()).envs(variables.iter().copied());
    let status = command.status().with_context(|| format!("cannot run {line}"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("failed ({status}): {line}"),
    }
}

/// Whether a program can be run here.
pub fn exists(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs one of the tools, built with a profile, beside the binary that it may start.
pub fn tool(name: &str, profile: &str, args: &[String]) -> Result<()> {
    command("cargo", &["build", "--profile", profile, "--package", "pileus", "--package", name])?;
    let mut line = vec!["run", "--quiet", "--profile", profile, "--package", name, "--"];
    line.extend(args.iter().map(String::as_str));
    let binary = binary(profile);
    with_env("cargo", &line, &[("PILEUS_BIN", &binary)])
}

/// Runs one of the tools that were built with all the others: building it alone would choose other
/// features, and so build half the workspace again.
pub fn built(name: &str, profile: &str, args: &[&str]) -> Result<()> {
    let tool = built_path(name, profile);
    with_env(&tool, args, &[("PILEUS_BIN", &binary(profile))])
}

/// Where cargo puts the server's binary.
pub fn binary(profile: &str) -> String {
    built_path("pileus", profile)
}

fn built_path(name: &str, profile: &str) -> String {
    let folder =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), Into::into);
    folder.join(profile).join(name).display().to_string()
}
