//! Asks an interpreter what it is, for a bounded time.

use super::{Family, Interpreter};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);
/// What every sandbox sees anyway.
const SEEN: [&str; 5] = ["/usr", "/bin", "/lib", "/lib64", "/sbin"];

const PYTHON: &str = "\
import os, platform, sys
print(platform.python_version())
print(sys.prefix)
print(getattr(sys, 'base_prefix', sys.prefix))
try:
    import ctypes
    print('forks' if hasattr(os, 'fork') else '')
except ImportError:
    print('')
";
const NODE: &str =
    "console.log(process.versions.node); console.log(process.config.variables.node_shared || '')";

pub fn ask(family: Family, executable: &Path) -> Option<Interpreter> {
    let arguments: &[&str] = match family {
        Family::Python => &["-S", "-E", "-s", "-c", PYTHON],
        Family::Node => &["-e", NODE],
        Family::Java => &["-XshowSettings:properties", "-version"],
        Family::Ruby => &["-e", "puts RUBY_VERSION"],
        Family::Dotnet => &["--version"],
    };
    let text = run(executable, arguments)?;
    let (version, forks) = match family {
        Family::Java => (java_version(&text)?, false),
        Family::Python => (text.lines().next()?.to_owned(), text.lines().nth(3) == Some("forks")),
        // The way in which it is forked was made for these.
        Family::Node => {
            let version = text.lines().next()?.to_owned();
            let major: u32 = version.split('.').next()?.parse().ok()?;
            (version, (18..=24).contains(&major))
        }
        Family::Ruby | Family::Dotnet => (text.lines().next()?.to_owned(), false),
    };
    let folders = match family {
        Family::Python => text.lines().skip(1).take(2).map(PathBuf::from).collect(),
        _ => vec![installation(executable)],
    };
    let mut folders: Vec<_> =
        folders.into_iter().filter(|folder| !SEEN.iter().any(|seen| folder.starts_with(seen))).collect();
    folders.sort();
    folders.dedup();
    Some(Interpreter {
        family,
        version: version.trim().to_owned(),
        executable: executable.to_owned(),
        folders,
        forks,
    })
}

/// Two above `bin/java`; beside `dotnet` itself.
fn installation(executable: &Path) -> PathBuf {
    let above = executable.parent().unwrap_or(executable);
    if above.ends_with("bin") { above.parent().unwrap_or(above).to_owned() } else { above.to_owned() }
}

fn java_version(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("java.version = "))?;
    Some(line.to_owned())
}

/// Standard output and error together, where it ends well and in time.
fn run(executable: &Path, arguments: &[&str]) -> Option<String> {
    let (mut reader, writer) = std::io::pipe().ok()?;
    let mut command = Command::new(executable);
    command.args(arguments).env_clear().env("HOME", "/").current_dir("/").stdin(Stdio::null());
    command.stdout(writer.try_clone().ok()?).stderr(writer);
    let child = command.spawn().ok()?;
    drop(command);
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        let read = reader.by_ref().take(1 << 20).read_to_string(&mut text);
        read.is_ok().then_some(text)
    });
    let ended_well = wait(child);
    let text = reading.join().ok()??;
    ended_well.then_some(text)
}

fn wait(mut child: Child) -> bool {
    let until = Instant::now() + PATIENCE;
    let handle = rustix::process::Pid::from_child(&child);
    if let Ok(handle) = rustix::process::pidfd_open(handle, rustix::process::PidfdFlags::empty()) {
        let left = until.saturating_duration_since(Instant::now());
        let mut fds = [rustix::event::PollFd::new(&handle, rustix::event::PollFlags::IN)];
        let timeout = left.try_into().ok();
        if !matches!(rustix::event::poll(&mut fds, timeout.as_ref()), Ok(1..)) {
            let _ = child.kill();
        }
    }
    child.wait().is_ok_and(|status| status.success())
}
