//! The real binary as a child process: started, waited for, killed by its process id. Dropping it kills it.
//!
//! The port is chosen by the system; the server writes it into `running.json` in its data directory.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::trouble::{Outcome, Trouble};

/// A start that takes longer has failed.
const START_WAIT: Duration = Duration::from_secs(60);
/// How long a server that was told to stop may take.
const STOP_WAIT: Duration = Duration::from_secs(30);
/// Between two looks at a file.
const LOOK_AGAIN: Duration = Duration::from_micros(500);

/// Which program, on which directory, with what in its environment.
#[derive(Clone, Debug)]
pub struct Setup {
    pub binary: PathBuf,
    /// The data directory, the key file and the messages lie in here.
    pub home: PathBuf,
    /// For the variable that makes the disk fail.
    pub fault: Option<String>,
}

pub const FAULT_VARIABLE: &str = "PILEUS_FAULT";

impl Setup {
    pub fn new(binary: &Path, home: &Path) -> Setup {
        Setup { binary: binary.to_owned(), home: home.to_owned(), fault: None }
    }

    pub fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub fn key_file(&self) -> PathBuf {
        self.home.join("master.key")
    }

    fn messages(&self) -> PathBuf {
        self.home.join("messages")
    }

    fn running(&self) -> PathBuf {
        self.data().join("running.json")
    }

    /// Starts the server and does not wait for it.
    pub fn spawn(&self) -> Outcome<Server> {
        // The file of a killed server names a port that nobody listens on.
        let _ = fs::remove_file(self.running());
        let messages = File::options().create(true).append(true).open(self.messages())?;
        let mut command = Command::new(&self.binary);
        // Nothing is fetched while something is measured or tried.
        command.args(["start", "--no-prepare", "--listen", "127.0.0.1:0", "--data-dir"]).arg(self.data());
        command.arg("--key-file").arg(self.key_file());
        command.env_remove(FAULT_VARIABLE).env("PILEUS_LOG", "warn");
        if let Some(fault) = &self.fault {
            command.env(FAULT_VARIABLE, fault);
        }
        let started = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(messages)
            .spawn()
            .map_err(|error| Trouble::new(format!("cannot start {}: {error}", self.binary.display())))?;
        Ok(Server { child, setup: self.clone(), started })
    }
}

pub struct Server {
    child: Child,
    setup: Setup,
    started: Instant,
}

/// What became of a start.
pub enum Start {
    Ready(SocketAddr),
    /// It ended by itself.
    Refused(ExitStatus),
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn started(&self) -> Instant {
        self.started
    }

    /// Waits until the server accepts connections.
    pub async fn wait(&mut self) -> Outcome<Start> {
        let deadline = Instant::now() + START_WAIT;
        loop {
            if let Some(address) = self.address() {
                return Ok(Start::Ready(address));
            }
            if let Some(status) = self.child.try_wait()? {
                return Ok(Start::Refused(status));
            }
            if Instant::now() > deadline {
                return Err(Trouble::new(format!("not ready in time; {}", self.last_messages())));
            }
            moment(LOOK_AGAIN).await;
        }
    }

    /// As [`Server::wait`], where a refusal is not expected.
    pub async fn ready(&mut self) -> Outcome<SocketAddr> {
        match self.wait().await? {
            Start::Ready(address) => Ok(address),
            Start::Refused(status) => {
                Err(Trouble::new(format!("refused to start ({status}); {}", self.last_messages())))
            }
        }
    }

    /// The file is written once the server listens. It may be read while it is only half there.
    fn address(&self) -> Option<SocketAddr> {
        let text = fs::read_to_string(self.setup.running()).ok()?;
        let (_, behind) = text.split_once("\"listen\": \"")?;
        let (address, _) = behind.split_once('"')?;
        text.trim_end().ends_with('}').then(|| address.parse().ok())?
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, and kills it if it does not.
    pub async fn stop(&mut self) -> Outcome<()> {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            kill_process(pid, Signal::TERM)?;
        }
        let deadline = Instant::now() + STOP_WAIT;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                self.kill()?;
                return Err(Trouble::new("a server that was told to stop did not"));
            }
            moment(LOOK_AGAIN).await;
        }
        Ok(())
    }

    pub fn last_messages(&self) -> String {
        let text = fs::read_to_string(self.setup.messages()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(5).collect();
        format!("its last messages: {}", lines.into_iter().rev().collect::<Vec<_>>().join(" | "))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.kill();
    }
}

/// A wait, where a process of ours gives no other sign.
#[allow(
    clippy::disallowed_methods,
    reason = "another process cannot be awaited, and the test times its kills"
)]
pub async fn moment(length: Duration) {
    tokio::time::sleep(length).await;
}
