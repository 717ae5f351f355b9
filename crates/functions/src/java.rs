//! Java: the loop is compiled once, by a compiler of the host, and started anew for each environment.
//!
//! A compiler of any version from 11 on does, as one from another Java makes the same classes.

use crate::loops;
use crate::runtimes::RUNTIME_FOLDER;
use sandbox::{Family, Interpreter, Interpreters, Mount, Program};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where distributions keep what Java trusts; there the cloud's own certificate is beside.
const TRUST: &str = "/etc/ssl/certs/java/cacerts";
/// Of a function's memory, the share that is heap. AWS has the same.
const HEAP_PERCENT: u64 = 85;

/// How a function is started, and what of the host that needs.
pub fn program(interpreter: &Interpreter, memory_mb: u32) -> (Program, Vec<Mount>) {
    let heap_kb = u64::from(memory_mb) * 1024 * HEAP_PERCENT / 100;
    let mut arguments = vec![format!("-XX:MaxHeapSize={heap_kb}k")];
    let flags = [
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-Djava.net.preferIPv4Stack=true",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
    ];
    arguments.extend(flags.map(str::to_owned));
    if Path::new(TRUST).exists() {
        arguments.push(format!("-Djavax.net.ssl.trustStore={TRUST}"));
    }
    arguments.extend(["-cp".to_owned(), format!("{RUNTIME_FOLDER}/classes"), "pileus.Bootstrap".to_owned()]);
    let path = interpreter.executable.display().to_string();
    let shown = |folder: &PathBuf| Mount { host: folder.clone(), inside: folder.display().to_string() };
    (Program::Execute { path, arguments }, interpreter.folders.iter().map(shown).collect())
}

/// Where the classes are not those of the loop that we have. `folder` has its sources already.
pub fn compile(interpreter: &Interpreter, others: &Interpreters, folder: &Path) -> Result<(), String> {
    let (classes, draft) = (folder.join("classes"), folder.join("classes-draft"));
    let stamp = stamp();
    if fs::read_to_string(classes.join("stamp")).is_ok_and(|known| known == stamp) {
        return Ok(());
    }
    let compiler = compiler(interpreter, others).ok_or_else(|| {
        format!(
            "The loop that calls handlers in Java has to be compiled once, and this host has no javac: \
             install a JDK beside Java {}.",
            interpreter.version
        )
    })?;
    let said = |error: std::io::Error| format!("{}: {error}", draft.display());
    for old in [&draft, &classes] {
        if old.exists() {
            fs::remove_dir_all(old).map_err(said)?;
        }
    }
    let mut command = Command::new(&compiler);
    command.args(["--release", "11", "-encoding", "UTF-8", "-nowarn", "-XDstringConcat=inline", "-d"]);
    command.arg(&draft).args(loops::of(Family::Java).iter().map(|(name, _)| folder.join(name)));
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| format!("{}: {error}", compiler.display()))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} cannot compile the loop of Java: {told}", compiler.display()));
    }
    fs::write(draft.join("stamp"), stamp).map_err(said)?;
    fs::rename(&draft, &classes).map_err(said)
}

fn compiler(interpreter: &Interpreter, others: &Interpreters) -> Option<PathBuf> {
    let javas = others.iter().filter(|other| other.family == Family::Java);
    let beside = |java: &Interpreter| java.executable.with_file_name("javac");
    std::iter::once(interpreter).chain(javas).map(beside).find(|compiler| compiler.exists())
}

fn stamp() -> String {
    let mut hasher = DefaultHasher::new();
    loops::of(Family::Java).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
