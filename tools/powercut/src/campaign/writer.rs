//! The writing process, held by its id: started, stopped, continued and killed. Dropping it kills it.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::data_directory;
use super::listener::Listener;
use crate::engine::EngineName;
use crate::workload::check::Outcome;
use crate::workload::ledger::Ledger;

/// A writer that was told to come to its end does so by then.
const DEADLINE: Duration = Duration::from_secs(60);

pub struct Writer {
    child: Child,
    pub listener: Arc<Listener>,
    complaints: PathBuf,
}

/// This program, asked to do one of its hidden tasks.
pub fn own_command(task: &str, engine: EngineName, disk: &Path) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    let engine = engine.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    command.arg("--engine").arg(engine).arg(task).arg(data_directory(disk));
    Ok(command)
}

/// Where a writer works and how long.
pub struct Task<'a> {
    pub engine: EngineName,
    pub disk: &'a Path,
    /// Its messages go here.
    pub complaints: PathBuf,
    pub until: Option<u64>,
    /// Whether it closes the engine when it has come to its end.
    pub close: bool,
}

impl Writer {
    pub fn start(task: Task<'_>, ledger: Ledger, on_end: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let mut command = own_command("write", task.engine, task.disk)?;
        command.arg(ledger.run.to_string()).args(task.until.map(|until| until.to_string()));
        command.args(task.close.then_some("--close"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&task.complaints)?);
        let mut child = command.spawn()?;
        let pipe = child.stdout.take().ok_or(io::Error::other("the writer has no pipe"))?;
        let listener = Listener::start(OwnedFd::from(pipe).into(), ledger, on_end)?;
        Ok(Self { child, listener, complaints: task.complaints })
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        Ok(kill(Pid::from_raw(self.child.id() as i32), signal)?)
    }

    /// What kills it from elsewhere. To be called only while this writer is held.
    pub fn assassin(&self) -> impl FnOnce() + Send + 'static {
        let id = Pid::from_raw(self.child.id() as i32);
        // It fails only if the process has ended by itself.
        move || {
            kill(id, Signal::SIGKILL).ok();
        }
    }

    /// It stands still until it goes on.
    pub fn stop(&self) -> io::Result<()> {
        self.signal(Signal::SIGSTOP)
    }

    pub fn go_on(&self) -> io::Result<()> {
        self.signal(Signal::SIGCONT)
    }

    /// Waits for it to end in good order; returns what was amiss, if anything.
    pub fn wait(&mut self) -> io::Result<Option<Outcome>> {
        self.listener.wait_for(u64::MAX, DEADLINE);
        if !self.listener.has_ended() {
            return Ok(Some(Outcome::Crashed("the writer does not come to its end".into())));
        }
        let content = self.child.wait()?.success();
        self.complaint(!content)
    }

    /// As by `kill -9`. Returns what was amiss before, if anything: a process that is to be killed
    /// must not have ended by itself.
    pub fn kill(&mut self) -> io::Result<Option<Outcome>> {
        self.child.kill()?;
        let killed = self.child.wait()?.signal() == Some(Signal::SIGKILL as i32);
        self.complaint(!killed)
    }

    /// Whatever its end was, it must not have found less than was acknowledged.
    fn complaint(&self, gave_up: bool) -> io::Result<Option<Outcome>> {
        if let Some(contradiction) = self.listener.contradiction() {
            return Ok(Some(Outcome::Lost(contradiction)));
        }
        let said = std::fs::read_to_string(&self.complaints)?;
        Ok(match (said.contains("panicked"), gave_up) {
            (true, _) => Some(Outcome::Crashed(format!("the writer said: {said}"))),
            (false, true) => Some(Outcome::Refused(format!("the writer gave up: {said}"))),
            (false, false) => None,
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Both fail only if it is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
