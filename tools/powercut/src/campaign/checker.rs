//! Has an image opened and compared by a process of its own, with a deadline.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::writer::own_command;
use crate::disk::image::Image;
use crate::engine::EngineName;
use crate::workload::check::{Checked, Outcome};
use crate::workload::ledger::Ledger;

const DEADLINE: Duration = Duration::from_secs(60);

/// Writes the image to the directory, checks it there, and removes it again.
pub fn check(
    engine: EngineName,
    image: &Image,
    ledger: &Ledger,
    directory: &Path,
    scrub: bool,
) -> io::Result<Checked> {
    image.write_to(directory)?;
    let mut command = own_command("check", engine, directory)?;
    command.args(scrub.then_some("--scrub"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let in_time = kill_when_late(&child);
    let asked = match child.stdin.take() {
        Some(stdin) => serde_json::to_writer(stdin, ledger).map_err(io::Error::from),
        None => Err(io::Error::other("the checker has no pipe")),
    };
    let answer = hear_out(child);
    drop(in_time);
    fs::remove_dir_all(directory)?;
    let (said, complaints) = answer?;
    asked?;
    Ok(serde_json::from_str(&said)
        .unwrap_or_else(|_| Checked { outcome: Outcome::Crashed(complaints), scrub: Vec::new() }))
}

/// Kills the process unless what this returns is dropped in time.
fn kill_when_late(child: &Child) -> mpsc::Sender<()> {
    let (in_time, late) = mpsc::channel::<()>();
    let id = Pid::from_raw(child.id() as i32);
    std::thread::spawn(move || {
        if late.recv_timeout(DEADLINE) == Err(mpsc::RecvTimeoutError::Timeout) {
            // It fails only if the process has just ended.
            kill(id, Signal::SIGKILL).ok();
        }
    });
    in_time
}

/// What it says on both pipes, until it ends.
fn hear_out(mut child: Child) -> io::Result<(String, String)> {
    let mut stderr = child.stderr.take();
    let complaints = std::thread::spawn(move || {
        let mut text = Vec::new();
        stderr.as_mut().map(|pipe| pipe.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut said = String::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut said)?;
    }
    let status = child.wait()?;
    let complaints = complaints.join().unwrap_or_default();
    Ok((said, format!("{status}: {complaints}")))
}
