//! What a caller asks for: one sandbox, in full. Read from JSON or made in Rust; checked before anything
//! is started.
//!
//! It says nothing of how: namespaces and groups are the keeper's matter.

use crate::error::{Error, Result};
use crate::interpreter::Interpreter;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;
use std::path::{Component, Path, PathBuf};

/// The user that code is inside. What it is outside is nobody else's number.
pub const SANDBOX_USER: u32 = 1000;

pub const MOUNTS_MAX: usize = 24;
pub const LISTENERS_MAX: usize = 12;
/// As many as can be named to the kernel at once.
pub const MERGED_MAX: usize = 10;
/// Environment, arguments and paths together: they travel in one message.
pub const TEXT_BYTES_MAX: usize = 64 << 10;
const TMP_ON_DISK_BYTES_LEAST: u64 = 4 << 20;
const PATH_BYTES_MAX: usize = 255;
const HOSTNAME_BYTES_MAX: usize = 63;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    pub program: Program,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Where the program starts.
    #[serde(default = "root_directory")]
    pub directory: String,
    /// What of the host is shown, read-only.
    #[serde(default)]
    pub mounts: Vec<Mount>,
    #[serde(default)]
    pub merged: Vec<Merged>,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub listeners: Vec<Listener>,
    /// Every IPv4 address is this machine's own inside: connections to anywhere reach the listeners on
    /// `0.0.0.0`, and whoever holds those decides where they lead. Else they fail at once.
    #[serde(default)]
    pub any_address: bool,
    #[serde(default = "localhost")]
    pub hostname: String,
    /// Once its script is initialised it asks to be copied, and does nothing else: see `Sandboxes::copy`.
    #[serde(default)]
    pub template: bool,
    /// Programs are added to it that begin before its own, which waits for [`crate::Sandbox::begin`], and that go
    /// on when its own has ended, which [`crate::Sandbox::left`] tells.
    #[serde(default)]
    pub accompanied: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Program {
    /// A file inside the sandbox, executed.
    Execute { path: String, arguments: Vec<String> },
    /// A script of an interpreter, forked from a warm one.
    Warm { zygote: Zygote, script: String, arguments: Vec<String> },
    /// Another of a template that is initialised: forked from it.
    Copy { of: u64, zygote: Zygote, arguments: Vec<String> },
    /// A script of an interpreter that is started for it.
    Cold { interpreter: Interpreter, script: String, arguments: Vec<String> },
}

/// One more program in a sandbox that runs. It is as bounded as all others in it, and ends with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Added {
    /// A file inside the sandbox.
    pub path: String,
    #[serde(default)]
    pub arguments: Vec<String>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default = "root_directory")]
    pub directory: String,
}

/// A warm interpreter: equal ones are the same process.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zygote {
    pub interpreter: Interpreter,
    /// Modules that are loaded before any fork: trusted, they run outside of every sandbox.
    #[serde(default)]
    pub preload: Vec<String>,
    /// Where modules are looked for, as seen inside.
    #[serde(default)]
    pub search: Vec<String>,
    /// What of the host the zygote sees, read-only.
    #[serde(default)]
    pub mounts: Vec<Mount>,
}

/// A file or folder of the host, as it is seen inside. The name of the place, though nothing in it, is seen by
/// all sandboxes of the server from then on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mount {
    pub host: PathBuf,
    pub inside: String,
}

/// Several folders of the host, as one inside. What a later one has is seen instead of what an earlier one has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    pub hosts: Vec<PathBuf>,
    pub inside: String,
}

/// Bounds of one sandbox. What is written to /tmp is memory, and counts as such, unless it is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub memory_bytes: u64,
    pub tmp_bytes: u64,
    pub tmp_files: u64,
    /// Not everywhere to be had, and milliseconds slower: see the report.
    pub tmp_on_disk: bool,
    pub processes: u64,
    pub open_files: u64,
    /// At most so much of one core; 2000 is two.
    pub cpu_thousandths: u64,
    /// Of the processor, when sandboxes contend: 100 is one share.
    pub cpu_weight: u64,
    /// After so long it is killed, whole.
    pub deadline_ms: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 512 << 20,
            tmp_bytes: 512 << 20,
            tmp_files: 100_000,
            tmp_on_disk: false,
            processes: 1024,
            open_files: 1024,
            cpu_thousandths: 2000,
            cpu_weight: 100,
            deadline_ms: None,
        }
    }
}

/// A socket of the caller's, opened inside the sandbox: who connects to it is this sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    pub name: String,
    pub address: SocketAddrV4,
    pub kind: SocketKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocketKind {
    Stream,
    Datagram,
}

fn root_directory() -> String {
    "/".to_owned()
}

fn localhost() -> String {
    "localhost".to_owned()
}

impl Spec {
    pub fn new(program: Program) -> Self {
        Self {
            program,
            environment: BTreeMap::new(),
            directory: root_directory(),
            mounts: Vec::new(),
            merged: Vec::new(),
            limits: Limits::default(),
            listeners: Vec::new(),
            any_address: false,
            hostname: localhost(),
            template: false,
            accompanied: false,
        }
    }

    pub fn parse(json: &[u8]) -> Result<Self> {
        let spec: Self =
            serde_json::from_slice(json).map_err(|error| Error::asked(format!("not a spec: {error}")))?;
        spec.validate()?;
        Ok(spec)
    }

    pub fn validate(&self) -> Result<()> {
        self.limits.validate()?;
        directory("the directory", &self.directory)?;
        count("mounts", self.mounts.len() + self.merged.len(), MOUNTS_MAX)?;
        count("listeners", self.listeners.len(), LISTENERS_MAX)?;
        self.mounts.iter().try_for_each(Mount::validate)?;
        self.merged.iter().try_for_each(Merged::validate)?;
        listeners(&self.listeners)?;
        self.program.validate()?;
        if self.template && !matches!(self.program, Program::Warm { .. }) {
            return Err(Error::asked("only a script of a warm interpreter can be a template"));
        }
        if self.template && self.accompanied {
            return Err(Error::asked("a template does not wait to begin"));
        }
        hostname(&self.hostname)?;
        texts(&self.environment, self.program.text_bytes())
    }
}

impl Added {
    pub fn validate(&self) -> Result<()> {
        directory("the directory", &self.directory)?;
        directory("the program", &self.path)?;
        without_zeros(&self.arguments)?;
        texts(&self.environment, PATH_BYTES_MAX + bytes_of(&self.arguments))
    }
}

fn texts(environment: &BTreeMap<String, String>, more_bytes: usize) -> Result<()> {
    for (name, value) in environment {
        if name.is_empty() || name.contains('=') || name.contains('\0') || value.contains('\0') {
            return Err(Error::asked(format!("{name:?} cannot be set in an environment")));
        }
    }
    let bytes: usize = environment.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    count("bytes of environment and arguments", bytes + more_bytes, TEXT_BYTES_MAX)
}

fn without_zeros(arguments: &[String]) -> Result<()> {
    match arguments.iter().find(|argument| argument.contains('\0')) {
        Some(argument) => Err(Error::asked(format!("{argument:?} cannot be an argument"))),
        None => Ok(()),
    }
}

fn bytes_of(arguments: &[String]) -> usize {
    arguments.iter().map(|argument| argument.len() + 1).sum()
}

impl Program {
    fn validate(&self) -> Result<()> {
        let (path, arguments) = match self {
            Self::Execute { path, arguments } => (path, arguments),
            Self::Cold { script, arguments, .. } => (script, arguments),
            Self::Copy { arguments, .. } => (&root_directory(), arguments),
            Self::Warm { zygote, script, arguments } => {
                count("mounts of a zygote", zygote.mounts.len(), MOUNTS_MAX)?;
                zygote.mounts.iter().try_for_each(Mount::validate)?;
                (script, arguments)
            }
        };
        directory("the program", path)?;
        without_zeros(arguments)
    }

    fn text_bytes(&self) -> usize {
        let (Self::Execute { arguments, .. }
        | Self::Cold { arguments, .. }
        | Self::Copy { arguments, .. }
        | Self::Warm { arguments, .. }) = self;
        PATH_BYTES_MAX + bytes_of(arguments)
    }

    pub fn interpreter(&self) -> Option<&Interpreter> {
        match self {
            Self::Execute { .. } => None,
            Self::Cold { interpreter, .. } => Some(interpreter),
            Self::Warm { zygote, .. } | Self::Copy { zygote, .. } => Some(&zygote.interpreter),
        }
    }
}

/// What comes from the host's programs or is made for each sandbox cannot be covered.
const TAKEN: [&str; 9] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "proc", "dev", "tmp"];

impl Mount {
    fn validate(&self) -> Result<()> {
        place(&self.inside)?;
        absolute(&self.host)
    }
}

impl Merged {
    fn validate(&self) -> Result<()> {
        place(&self.inside)?;
        count("folders in one place", self.hosts.len(), MERGED_MAX)?;
        if self.hosts.is_empty() {
            return Err(Error::asked(format!("no folder to show at {}", self.inside)));
        }
        self.hosts.iter().try_for_each(|host| absolute(host))
    }
}

fn place(inside: &str) -> Result<()> {
    directory("the place of a mount", inside)?;
    let first = inside.split('/').nth(1).unwrap_or_default();
    if first.is_empty() || TAKEN.contains(&first) {
        return Err(Error::asked(format!("nothing can be shown at {inside}")));
    }
    Ok(())
}

fn absolute(host: &Path) -> Result<()> {
    match host.is_absolute() {
        true => Ok(()),
        false => Err(Error::asked(format!("{} is not absolute", host.display()))),
    }
}

impl Limits {
    fn validate(&self) -> Result<()> {
        let bounds: [(&str, u64, u64); 7] = [
            ("memory_bytes", self.memory_bytes, 4 << 20),
            ("tmp_bytes", self.tmp_bytes, 4 << 10),
            ("tmp_files", self.tmp_files, 8),
            ("processes", self.processes, 1),
            ("open_files", self.open_files, 16),
            ("cpu_thousandths", self.cpu_thousandths, 10),
            ("cpu_weight", self.cpu_weight, 1),
        ];
        for (name, value, least) in bounds {
            if value < least || value > 1 << 50 {
                return Err(Error::asked(format!("{name} is {value}, but must be at least {least}")));
            }
        }
        if self.tmp_on_disk && self.tmp_bytes < TMP_ON_DISK_BYTES_LEAST {
            return Err(Error::asked(format!("a /tmp on disk has at least {TMP_ON_DISK_BYTES_LEAST} bytes")));
        }
        if self.cpu_weight > 10_000 || self.open_files > 1 << 20 || self.cpu_thousandths > 1_000_000 {
            return Err(Error::asked("cpu_weight, open_files or cpu_thousandths is too large"));
        }
        Ok(())
    }
}

/// Absolute, without `.` and `..`: where it leads can be read from it.
fn directory(what: &str, path: &str) -> Result<()> {
    let plain =
        Path::new(path).components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
    let tidy = !path.contains("//") && !path.contains("/./") && !path.ends_with("/.") && !path.contains('\0');
    if !path.starts_with('/') || !plain || !tidy || path.len() > PATH_BYTES_MAX - 1 {
        return Err(Error::asked(format!("{what} must be a plain absolute path, but is {path:?}")));
    }
    Ok(())
}

/// They are asked for by name.
fn listeners(listeners: &[Listener]) -> Result<()> {
    let name_of = |listener: &Listener| listener.name.clone();
    let names: BTreeSet<String> = listeners.iter().map(name_of).collect();
    match names.len() == listeners.len() {
        true => Ok(()),
        false => Err(Error::asked("two listeners have the same name")),
    }
}

fn hostname(name: &str) -> Result<()> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if name.is_empty() || name.len() > HOSTNAME_BYTES_MAX || !name.bytes().all(good) {
        return Err(Error::asked(format!("{name:?} cannot be a host name")));
    }
    Ok(())
}

fn count(what: &str, count: usize, max: usize) -> Result<()> {
    if count > max {
        return Err(Error::asked(format!("{count} {what} are too many: at most {max}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"program":{"execute":{"path":"/bin/true","arguments":[]}}}"#;

    fn complaint(json: &str) -> String {
        Spec::parse(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn fills_in_what_is_not_said() {
        let spec = Spec::parse(GOOD.as_bytes()).unwrap();
        assert_eq!((spec.directory.as_str(), spec.limits.processes), ("/", 1024));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(
            complaint(r#"{"program":{"execute":{"path":"/x","arguments":[]}},"root":true}"#).contains("root")
        );
    }

    #[test]
    fn refuses_paths_that_lead_elsewhere() {
        for path in ["bin/true", "/a/../b", "/a/./b", "/a//b", "/a\\u0000b"] {
            let json = GOOD.replace("/bin/true", path);
            assert!(complaint(&json).contains("plain absolute path"), "{path}");
        }
    }

    #[test]
    fn does_not_cover_what_sandboxes_need() {
        for inside in ["/", "/usr/lib", "/proc", "/tmp/x"] {
            let json =
                GOOD.replace("}}}", &format!(r#"}}}},"mounts":[{{"host":"/x","inside":"{inside}"}}]}}"#));
            assert!(complaint(&json).contains("nothing can be shown"), "{inside}");
        }
    }

    #[test]
    fn refuses_listeners_of_the_same_name() {
        let one = r#"{"name":"api","address":"127.0.0.1:1","kind":"stream"}"#;
        let json = GOOD.replace("}}}", &format!(r#"}}}},"listeners":[{one},{one}]}}"#));
        assert!(complaint(&json).contains("same name"));
    }

    #[test]
    fn refuses_limits_that_nothing_fits_into() {
        let json = GOOD.replace("}}}", r#"}},"limits":{"memory_bytes":1}}"#);
        assert!(complaint(&json).contains("memory_bytes is 1"));
    }

    #[test]
    fn refuses_environments_that_do_not_fit() {
        let mut spec = Spec::parse(GOOD.as_bytes()).unwrap();
        spec.environment.insert("A=B".into(), String::new());
        assert!(spec.validate().is_err());
        spec.environment.clear();
        spec.environment.insert("A".into(), "x".repeat(TEXT_BYTES_MAX));
        assert!(spec.validate().is_err());
    }
}
