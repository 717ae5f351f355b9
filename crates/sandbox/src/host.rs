//! What this host can hold: every bound and every wall, held or not, by what, and what to do about it.

use crate::disk;
use crate::error::{Error, Result};
use crate::groups::{Control, Homes, Version};
use std::fmt;
use std::fs;
use std::io;

/// What was found out about the host by trying.
pub struct Host {
    pub rootless: bool,
    /// Why user namespaces cannot be made, where they cannot.
    pub no_user_namespaces: Option<String>,
    pub kernel: (u32, u32),
}

/// One line a bound or wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub what: &'static str,
    pub held: Held,
    /// By what it is held, or why it is not and what to do.
    pub how: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Yes,
    Partly,
    No,
}

impl Held {
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "held",
            Self::Partly => "partly held",
            Self::No => "not held",
        }
    }
}

/// `mount_setattr`, the youngest call that nothing works without, came with it.
const KERNEL_LEAST: (u32, u32) = (5, 12);

impl Report {
    /// Of the host as it is, without a server and without leaving anything behind.
    pub fn of_this_host() -> Self {
        let host = Host::probe();
        match host.refuse_if_hopeless() {
            Ok(()) => host.report(&Homes::survey()),
            Err(error) => {
                Self { lines: vec![Line { what: "isolation", held: Held::No, how: error.to_string() }] }
            }
        }
    }
}

impl Host {
    pub fn probe() -> Self {
        Self {
            rootless: !is_privileged(),
            no_user_namespaces: try_user_namespace().err().map(|error| error.to_string()),
            kernel: kernel(),
        }
    }

    /// Sandboxes without walls are none: better not to start.
    pub fn refuse_if_hopeless(&self) -> Result<()> {
        if self.kernel < KERNEL_LEAST {
            let (major, minor) = KERNEL_LEAST;
            return Err(Error::Host {
                missing: format!("its kernel is {}.{}", self.kernel.0, self.kernel.1),
                remedy: format!("use {major}.{minor} or newer"),
            });
        }
        match &self.no_user_namespaces {
            Some(why) => Err(Error::Host {
                missing: format!("user namespaces cannot be made ({why})"),
                remedy: user_namespace_remedy(),
            }),
            None => Ok(()),
        }
    }

    pub fn report(&self, homes: &Homes) -> Report {
        let mut lines = vec![
            Line { what: "isolation", held: Held::Yes, how: self.isolation() },
            line(
                "own user",
                !self.rootless,
                "a number of its own outside",
                "all share the server's user outside: namespaces alone keep them apart; run as root",
            ),
            line("system calls", true, "a list of what is allowed (seccomp)", ""),
            line("/tmp", true, "a file system in memory of bounded size", ""),
            on_disk(self.rootless),
            line("open files", true, "a limit of each process", ""),
        ];
        for (control, what) in [
            (Control::Memory, "memory"),
            (Control::Processes, "processes"),
            (Control::Processor, "share of the processor"),
            (Control::Accounting, "usage"),
            (Control::Freezer, "freezing"),
        ] {
            lines.push(controlled(control, what, homes));
        }
        Report { lines }
    }

    fn isolation(&self) -> String {
        let who = if self.rootless { "inside a user namespace of the server's" } else { "as root" };
        format!("namespaces of processes, mounts, network, messages, name and groups, made {who}")
    }
}

fn on_disk(rootless: bool) -> Line {
    let (held, how) = match disk::missing(rootless) {
        Some(why) => (Held::No, format!("refused where it is asked for: {why}")),
        None => (Held::Yes, "a file system of bounded size in a file without a name".to_owned()),
    };
    Line { what: "/tmp on disk", held, how }
}

fn line(what: &'static str, held: bool, by: &str, otherwise: &str) -> Line {
    let how = if held { by } else { otherwise }.to_owned();
    Line { what, held: if held { Held::Yes } else { Held::Partly }, how }
}

fn controlled(control: Control, what: &'static str, homes: &Homes) -> Line {
    if let Some(home) = homes.home(control) {
        let version = if home.version == Version::One { 1 } else { 2 };
        return Line { what, held: Held::Yes, how: format!("control group, version {version}") };
    }
    let why = homes.missing.iter().find(|(missing, _)| *missing == control).map(|(_, why)| why.as_str());
    let why = why.unwrap_or("no control groups");
    let (held, instead) = match control {
        Control::Memory => {
            (Held::Partly, "each process by itself, and all of them as often as their first process looks")
        }
        Control::Processes => (Held::Yes, "a limit of the sandbox's own user"),
        Control::Freezer => (Held::Partly, "stopped by signals, which the code can notice"),
        Control::Processor | Control::Accounting => (Held::No, "nothing instead"),
    };
    Line { what, held, how: format!("{instead}: {why}") }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{:24}{:13}{}", line.what, line.held.word(), line.how)?;
        }
        Ok(())
    }
}

fn is_privileged() -> bool {
    const SYS_ADMIN: u64 = 1 << 21;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let bits = effective.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0);
    rustix::process::geteuid().is_root() && bits & SYS_ADMIN != 0
}

/// Makes one in a child that is gone at once, and uses the right that it gives: some hosts let it be made, but
/// give no rights in it.
fn try_user_namespace() -> io::Result<()> {
    // SAFETY: the child calls nothing but the system.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: plain calls.
        unsafe {
            let done = libc::unshare(libc::CLONE_NEWUSER) == 0 && libc::unshare(libc::CLONE_NEWNET) == 0;
            libc::_exit(if done { 0 } else { *libc::__errno_location() });
        }
    }
    if pid < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut status = 0;
    // SAFETY: a child of ours, which nobody else waits for.
    while unsafe { libc::waitpid(pid, &raw mut status, 0) } < 0 {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    match libc::WEXITSTATUS(status) {
        0 if libc::WIFEXITED(status) => Ok(()),
        errno => Err(io::Error::from_raw_os_error(errno)),
    }
}

/// The settings that distributions forbid it by, as they are here.
fn user_namespace_remedy() -> String {
    let settings = [
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        (
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
    ];
    let reads = |path: &str| fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let wrong = settings.iter().find(|(path, bad, _)| reads(path) == *bad);
    match wrong {
        Some((_, _, setting)) => format!("set sysctl {setting}, or run as root"),
        None => "run as root, or outside of the container that forbids them".to_owned(),
    }
}

fn kernel() -> (u32, u32) {
    let name = rustix::system::uname();
    let release = name.release().to_string_lossy();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_cannot_isolate_is_refused_with_a_remedy() {
        let host = Host { rootless: true, no_user_namespaces: Some("not permitted".into()), kernel: (6, 1) };
        let error = host.refuse_if_hopeless().unwrap_err().to_string();
        assert!(error.contains("user namespaces") && error.contains("as root"), "{error}");
        let host = Host { rootless: false, no_user_namespaces: None, kernel: (4, 19) };
        assert!(host.refuse_if_hopeless().unwrap_err().to_string().contains("use 5.12"));
    }

    #[test]
    fn a_look_at_the_host_leaves_nothing() {
        let report = Report::of_this_host();
        assert_eq!(report.lines.first().map(|line| line.what), Some("isolation"), "{report}");
        for home in Homes::survey().homes {
            assert!(!home.directory.exists(), "{} is left", home.directory.display());
        }
    }

    #[test]
    fn what_is_not_held_is_said() {
        let missing = vec![(Control::Memory, "no group can be made".to_owned())];
        let host = Host { rootless: true, no_user_namespaces: None, kernel: (6, 1) };
        let report = host.report(&Homes { homes: Vec::new(), missing }).to_string();
        assert!(report.contains("each process by itself"), "{report}");
        assert!(report.contains("no group can be made"), "{report}");
    }
}
