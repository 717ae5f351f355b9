//! What a server has on the host: processes that have come of it, control groups, mounts, interfaces; and whether
//! anything of it is left once it is gone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crash::processes::{Process, below, lives};
use crash::server::moment;
use crash::trouble::Outcome;

use crate::judge::Failure;

/// What is there by then is left.
const DEADLINE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
const GROUPS: &str = "/sys/fs/cgroup";
/// All groups of a server lie in one whose name begins so, with so many digits.
const GROUP_PREFIX: &str = "pls-";
const GROUP_DIGITS: usize = 16;

/// The host without any server of ours.
pub struct Host {
    mounts: BTreeSet<String>,
    interfaces: BTreeSet<String>,
}

impl Host {
    pub fn now() -> Outcome<Host> {
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        // The numbers of a mount change, its place does not.
        let place = |line: &str| line.split_whitespace().nth(4).map(str::to_owned);
        let interfaces = fs::read_dir("/sys/class/net")?;
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        Ok(Host {
            mounts: mounts.lines().filter_map(place).collect(),
            interfaces: interfaces.filter_map(Result::ok).map(name).collect(),
        })
    }
}

/// What has come of a server.
pub struct Around {
    pub processes: BTreeSet<Process>,
    groups: BTreeSet<String>,
}

impl Around {
    pub fn of(server: u32) -> Outcome<Around> {
        let processes = below(server)?;
        let groups = processes.iter().filter_map(|(number, _)| group(*number)).collect();
        Ok(Around { processes, groups })
    }

    /// Waits until nothing is left, and tells what is left nevertheless.
    pub async fn left(&self, before: &Host) -> Outcome<Vec<Failure>> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = self.look(before)?;
            if left.is_empty() || Instant::now() > deadline {
                return Ok(left.into_iter().map(Failure::Wrong).collect());
            }
            moment(LOOK_AGAIN).await;
        }
    }

    fn look(&self, before: &Host) -> Outcome<Vec<String>> {
        let processes = self.processes.iter().filter(|process| lives(**process));
        let mut left: Vec<String> =
            processes.map(|(number, _)| format!("the process {number} is left")).collect();
        let groups = self.groups.iter().flat_map(|group| folders_named(Path::new(GROUPS), group));
        left.extend(groups.map(|path| format!("the group {} is left", path.display())));
        let now = Host::now()?;
        left.extend(now.mounts.difference(&before.mounts).map(|place| format!("the mount {place} is left")));
        let interfaces = now.interfaces.difference(&before.interfaces);
        left.extend(interfaces.map(|name| format!("the interface {name} is left")));
        Ok(left)
    }
}

/// The control group of ours that a process is in.
fn group(process: u32) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
    let begin = text.find(GROUP_PREFIX)?;
    text.get(begin..begin + GROUP_PREFIX.len() + GROUP_DIGITS).map(str::to_owned)
}

fn folders_named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    // One that is removed meanwhile is none.
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if entry.file_name().to_string_lossy() == *name {
            found.push(entry.path());
        }
        found.extend(folders_named(&entry.path(), name));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[tokio::test]
    async fn a_process_is_seen_while_it_lives() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().expect("there is cat");
        let around = Around::of(std::process::id()).expect("there is /proc");
        let numbers: Vec<u32> = around.processes.iter().map(|(number, _)| *number).collect();
        assert!(numbers.contains(&child.id()), "{numbers:?}");
        let host = Host::now().expect("there is /proc");
        let own = Around {
            processes: around.processes.into_iter().filter(|it| it.0 == child.id()).collect(),
            ..around
        };
        assert_eq!(own.look(&host).expect("there is /proc").len(), 1);
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        assert_eq!(own.left(&host).await.expect("there is /proc"), []);
    }
}
