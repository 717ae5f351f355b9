//! Control groups: what holds memory, processes and processor of a sandbox together, and freezes it.
//!
//! Version 1, version 2 and both side by side look alike from outside: a sandbox has one directory in every
//! hierarchy that bounds something. All directories of one server stand under one name, below the group
//! that the server runs in, so that bounds set on the server hold for its sandboxes too.
//!
//! On version 1 an occupant moves itself by writing `0` to `tasks`, which costs microseconds. On version 2
//! only whole processes can be moved, and the kernel waits out a grace period for that.

mod hierarchy;
mod usage;

use crate::error::{Doing, Result};
use crate::spec::Limits;
use hierarchy::Hierarchy;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
pub use usage::Usage;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    One,
    Two,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    Memory,
    Processes,
    Processor,
    Accounting,
    Freezer,
}

pub const CONTROLS: [Control; 5] =
    [Control::Memory, Control::Processes, Control::Processor, Control::Accounting, Control::Freezer];

/// Where groups of this server are made: one directory a hierarchy, and what is controlled by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub version: Version,
    pub directory: PathBuf,
    pub controls: Vec<Control>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homes {
    pub homes: Vec<Home>,
    /// What cannot be controlled, and why.
    pub missing: Vec<(Control, String)>,
}

impl Homes {
    /// Makes a home in each hierarchy that is needed.
    pub fn open(name: &str) -> Self {
        Self::find(name, Hierarchy::make_home)
    }

    /// What `open` could make, of which nothing is left.
    pub fn survey() -> Self {
        Self::find(&format!("pls-probe-{}", std::process::id()), Hierarchy::try_home)
    }

    fn find(name: &str, make: impl Fn(&Hierarchy, &Path) -> io::Result<()>) -> Self {
        let mut opened = Self::default();
        let hierarchies = hierarchy::of_this_process();
        for control in CONTROLS {
            let Some(hierarchy) = hierarchy::that_controls(&hierarchies, control) else {
                opened
                    .missing
                    .push((control, format!("no hierarchy of control groups has {}", control.name())));
                continue;
            };
            let directory = hierarchy.own.join(name);
            if let Some(home) = opened.homes.iter_mut().find(|home| home.directory == directory) {
                home.controls.push(control);
                continue;
            }
            match make(hierarchy, &directory) {
                Ok(()) => {
                    if directory.exists() {
                        weigh(hierarchy, &directory);
                    }
                    opened.homes.push(Home { version: hierarchy.version, directory, controls: vec![control] })
                }
                Err(error) => opened.missing.push((control, why_not(hierarchy, &error))),
            }
        }
        opened
    }

    pub fn controls(&self, control: Control) -> bool {
        self.home(control).is_some()
    }

    pub fn home(&self, control: Control) -> Option<&Home> {
        self.homes.iter().find(|home| home.controls.contains(&control))
    }

    /// Makes the directories of one sandbox.
    pub fn make(&self, name: &str) -> Result<Group> {
        for home in &self.homes {
            let directory = home.directory.join(name);
            match fs::create_dir(&directory) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(error).doing(format!("make the control group {}", directory.display()));
                }
                _ => {}
            }
        }
        Ok(self.group(name))
    }

    pub fn group(&self, name: &str) -> Group {
        Group { homes: self.homes.clone(), name: name.to_owned() }
    }
}

/// All sandboxes together weigh as much as one process for each core: they neither starve the server nor are
/// starved by what else the host does. That they weigh less where it cannot be set is no trouble.
fn weigh(hierarchy: &Hierarchy, directory: &Path) {
    let (file, weight) = match hierarchy.version {
        Version::One => ("cpu.shares", 1024 * cores()),
        Version::Two => ("cpu.weight", (100 * cores()).min(10_000)),
    };
    let _ = write_if_there(directory, file, &weight.to_string());
}

pub fn cores() -> usize {
    static CORES: LazyLock<usize> =
        LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));
    *CORES
}

fn why_not(hierarchy: &Hierarchy, error: &io::Error) -> String {
    let remedy = match hierarchy.version {
        Version::One => "version 1 gives no control away safely: run as root, or boot with version 2",
        Version::Two => "run as root, or in a group given away: systemd-run --user --scope -p Delegate=yes",
    };
    format!("no control group can be made in {}: {error}; {remedy}", hierarchy.own.display())
}

impl Control {
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Processes => "pids",
            Self::Processor => "cpu",
            Self::Accounting => "cpuacct",
            Self::Freezer => "freezer",
        }
    }
}

/// The directories of one sandbox.
#[derive(Clone, Debug)]
pub struct Group {
    homes: Vec<Home>,
    name: String,
}

impl Group {
    fn directory(&self, control: Control) -> Option<(Version, PathBuf)> {
        let home = self.homes.iter().find(|home| home.controls.contains(&control))?;
        Some((home.version, home.directory.join(&self.name)))
    }

    /// The files that take whoever writes `0` into them.
    pub fn doors(&self) -> Result<Vec<OwnedFd>> {
        self.homes.iter().map(|home| self.door(home)).collect()
    }

    fn door(&self, home: &Home) -> Result<OwnedFd> {
        let file = match home.version {
            Version::One => "tasks",
            Version::Two => "cgroup.procs",
        };
        let path = home.directory.join(&self.name).join(file);
        rustix::fs::open(&path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
            .doing(format!("open {}", path.display()))
    }

    /// The file by which the first process of a cell thaws what it leaves, where frozen processes do not die.
    pub fn thaw_door(&self) -> Option<OwnedFd> {
        let (version, directory) = self.directory(Control::Freezer)?;
        let open = || {
            rustix::fs::open(directory.join("freezer.state"), OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())
        };
        (version == Version::One).then(open)?.ok()
    }

    pub fn bound(&self, limits: &Limits) -> Result<()> {
        if let Some((version, directory)) = self.directory(Control::Memory) {
            let bytes = limits.memory_bytes.to_string();
            match version {
                Version::One => {
                    write(&directory, "memory.limit_in_bytes", &bytes)?;
                    write_if_there(&directory, "memory.memsw.limit_in_bytes", &bytes)?;
                }
                Version::Two => {
                    write(&directory, "memory.max", &bytes)?;
                    write_if_there(&directory, "memory.swap.max", "0")?;
                }
            }
        }
        if let Some((_, directory)) = self.directory(Control::Processes) {
            write(&directory, "pids.max", &limits.processes.to_string())?;
        }
        if let Some((version, directory)) = self.directory(Control::Processor) {
            let quota_us = (limits.cpu_thousandths * PERIOD_US / 1000).max(1000);
            // A new group has none; one that no core can reach costs time at every start.
            let bounds = quota_us < PERIOD_US * cores() as u64;
            match version {
                Version::One => {
                    if bounds {
                        write_if_there(&directory, "cpu.cfs_period_us", &PERIOD_US.to_string())?;
                        write_if_there(&directory, "cpu.cfs_quota_us", &quota_us.to_string())?;
                    }
                    write(&directory, "cpu.shares", &(limits.cpu_weight * 1024 / 100).max(2).to_string())?;
                }
                Version::Two => {
                    if bounds {
                        write(&directory, "cpu.max", &format!("{quota_us} {PERIOD_US}"))?;
                    }
                    write(&directory, "cpu.weight", &limits.cpu_weight.to_string())?;
                }
            }
        }
        Ok(())
    }

    /// Whether it can be frozen by its group at all.
    pub fn freeze(&self, frozen: bool) -> Result<bool> {
        let Some((version, directory)) = self.directory(Control::Freezer) else { return Ok(false) };
        match (version, frozen) {
            (Version::One, true) => write(&directory, "freezer.state", "FROZEN")?,
            (Version::One, false) => write(&directory, "freezer.state", "THAWED")?,
            (Version::Two, frozen) => write(&directory, "cgroup.freeze", if frozen { "1" } else { "0" })?,
        }
        Ok(true)
    }

    /// Removes the directories. Answers whether all are gone: one with a process that still dies is not.
    pub fn remove(&self) -> bool {
        let mut gone = true;
        for home in &self.homes {
            gone &= removed(&home.directory.join(&self.name));
        }
        gone
    }
}

const PERIOD_US: u64 = 100_000;

fn removed(directory: &Path) -> bool {
    match fs::remove_dir(directory) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Ends and removes all groups below a home, whoever left them, and the home itself. Answers whether all is gone.
pub fn clear(home: &Path) -> bool {
    let Ok(entries) = fs::read_dir(home) else { return true };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        let directory = entry.path();
        // Frozen processes die only once they are thawed.
        let _ = fs::write(directory.join("freezer.state"), "THAWED");
        let _ = fs::write(directory.join("cgroup.kill"), "1");
        for pid in members(&directory) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        removed(&directory);
    }
    removed(home)
}

fn members(directory: &Path) -> Vec<rustix::process::Pid> {
    let text = fs::read_to_string(directory.join("cgroup.procs")).unwrap_or_default();
    text.lines().filter_map(|line| rustix::process::Pid::from_raw(line.parse().ok()?)).collect()
}

fn write(directory: &Path, file: &str, text: &str) -> Result<()> {
    let path = directory.join(file);
    fs::write(&path, text).doing(format!("write {text} to {}", path.display()))
}

/// Some files exist only with some settings of the kernel: swap accounting, quotas.
fn write_if_there(directory: &Path, file: &str, text: &str) -> Result<()> {
    if directory.join(file).exists() { write(directory, file, text) } else { Ok(()) }
}

fn read_number(path: &Path) -> Option<u64> {
    // A number comes with one read.
    let mut text = [0; 32];
    let length = fs::File::open(path).ok()?.read(&mut text).ok()?;
    str::from_utf8(text.get(..length)?).ok()?.trim().parse().ok()
}

fn read_field(path: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes(version: Version, directory: &Path) -> Homes {
        let home = Home { version, directory: directory.to_owned(), controls: CONTROLS.to_vec() };
        Homes { homes: vec![home], missing: Vec::new() }
    }

    #[test]
    fn writes_the_words_of_version_two() {
        let folder = tempfile::tempdir().unwrap();
        let group = homes(Version::Two, folder.path()).make("1").unwrap();
        group.bound(&Limits { cpu_thousandths: 500, ..Limits::default() }).unwrap();
        group.freeze(true).unwrap();
        let read = |file: &str| fs::read_to_string(folder.path().join("1").join(file)).unwrap();
        assert_eq!(read("memory.max"), (512u64 << 20).to_string());
        assert_eq!(read("cpu.max"), "50000 100000");
        assert_eq!(read("pids.max"), "1024");
        assert_eq!(read("cgroup.freeze"), "1");
    }
}
