//! Which interpreter of the host runs functions of which runtime, and what lies beside it.
//!
//! The exact version if the host has it, else the nearest, with a notice. The loops of ours that speak with the
//! runtime's API lie in `runtimes/`; packages that come with a runtime are put beside them by `pileus runtimes`.

use crate::loops;
use sandbox::{Family, Interpreter, Interpreters, Mount, Program, Zygote};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where loops and packages are seen.
pub const RUNTIME_FOLDER: &str = "/var/runtime";

pub struct Runtimes {
    folder: PathBuf,
    interpreters: Interpreters,
}

/// How functions of a runtime are started.
pub struct Way {
    pub program: Program,
    /// Loops and packages.
    pub runtime_folder: Option<PathBuf>,
    /// The version that really runs: `python:3.11.7`.
    pub version: String,
    /// What the function's owner should know.
    pub notice: Option<String>,
    pub family: Option<Family>,
}

/// A runtime, as it is found in settings: `python3.12`, `nodejs20.x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// None where the archive brings its own program.
    pub family: Option<Family>,
    pub version: &'a str,
}

/// Nothing on this host runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl<'a> Named<'a> {
    pub fn parse(name: &'a str) -> Option<Named<'a>> {
        let families = [
            ("python", Family::Python),
            ("nodejs", Family::Node),
            ("ruby", Family::Ruby),
            ("java", Family::Java),
            ("dotnet", Family::Dotnet),
        ];
        if name.starts_with("provided.") {
            return Some(Named { family: None, version: "" });
        }
        let (prefix, family) = families.into_iter().find(|(prefix, _)| name.starts_with(prefix))?;
        let version = name.strip_prefix(prefix)?;
        Some(Named { family: Some(family), version: version.trim_end_matches(".x").trim_end_matches(".al2") })
    }
}

impl Runtimes {
    /// Looks for interpreters, which takes long only where they were never seen before.
    pub fn open(folder: PathBuf) -> io::Result<Runtimes> {
        fs::create_dir_all(&folder)?;
        let interpreters = Interpreters::find(&folder.join("interpreters.json"));
        let runtimes = Runtimes { folder, interpreters };
        for interpreter in runtimes.interpreters.iter() {
            loops::write(&runtimes.folder_of(interpreter), loops::of(interpreter.family))?;
        }
        Ok(runtimes)
    }

    pub fn interpreters(&self) -> &Interpreters {
        &self.interpreters
    }

    /// How a function of this runtime is run here.
    pub fn way(&self, runtime: &str) -> Result<Way, Missing> {
        let Some(named) = Named::parse(runtime) else { return Err(missing(runtime)) };
        let Some(family) = named.family else { return Ok(own_program()) };
        let nearest = self.interpreters.nearest(family, named.version);
        let interpreter = nearest.ok_or_else(|| missing(runtime))?;
        let Some((name, _)) = loops::of(family).first() else { return Err(missing(runtime)) };
        let folder = self.folder_of(interpreter);
        let is_exact = self.interpreters.exact(family, named.version).is_some();
        let version = format!("{}:{}", language(family), interpreter.version);
        let notice = (!is_exact).then(|| {
            format!("pileus: {runtime} is not installed on this host; the function runs with {version}.")
        });
        let program = program(interpreter, &folder, format!("{RUNTIME_FOLDER}/{name}"));
        Ok(Way { program, runtime_folder: Some(folder), version, notice, family: Some(family) })
    }

    /// The folder that an interpreter's functions see as `/var/runtime`.
    pub fn folder_of(&self, interpreter: &Interpreter) -> PathBuf {
        let numbers: Vec<&str> = interpreter.version.split('.').take(2).collect();
        self.folder.join(format!("{}{}", language(interpreter.family), numbers.join(".")))
    }
}

fn missing(runtime: &str) -> Missing {
    Missing(format!("This host has nothing that runs {runtime}; `pileus runtimes` lists what it has."))
}

fn own_program() -> Way {
    // It may also come in a layer: the shell looks.
    let script = "exec \"$(test -x /var/task/bootstrap && echo /var/task/bootstrap || echo /opt/bootstrap)\"";
    let arguments = vec!["-c".to_owned(), script.to_owned()];
    let program = Program::Execute { path: "/bin/sh".to_owned(), arguments };
    Way { program, runtime_folder: None, version: "provided".to_owned(), notice: None, family: None }
}

fn language(family: Family) -> &'static str {
    match family {
        Family::Python => "python",
        Family::Node => "nodejs",
        Family::Java => "java",
        Family::Ruby => "ruby",
        Family::Dotnet => "dotnet",
    }
}

fn program(interpreter: &Interpreter, folder: &Path, script: String) -> Program {
    let (interpreter, arguments) = (interpreter.clone(), Vec::new());
    if !interpreter.forks {
        return Program::Cold { interpreter, script, arguments };
    }
    let preload = preload(&interpreter, folder);
    let mounts = vec![Mount { host: folder.to_owned(), inside: RUNTIME_FOLDER.to_owned() }];
    let search = vec![RUNTIME_FOLDER.to_owned()];
    Program::Warm { zygote: Zygote { interpreter, preload, search, mounts }, script, arguments }
}

/// What a warm interpreter has loaded before any code of a function comes: what every function needs, and the
/// SDK where it is there.
fn preload(interpreter: &Interpreter, folder: &Path) -> Vec<String> {
    if interpreter.family != Family::Python {
        return Vec::new();
    }
    let loop_needs = PYTHON_PRELOAD.iter().copied();
    let sdk = PYTHON_SDK.iter().copied().filter(|_| folder.join("boto3").exists());
    loop_needs.chain(sdk).map(str::to_owned).collect()
}

const PYTHON_PRELOAD: [&str; 12] = [
    "importlib",
    "importlib.util",
    "json",
    "logging",
    "os",
    "re",
    "socket",
    "sys",
    "time",
    "traceback",
    "types",
    "datetime",
];
const PYTHON_SDK: [&str; 3] = ["boto3", "botocore.session", "botocore.client"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_runtimes() {
        let parsed = |name| Named::parse(name).map(|named| (named.family, named.version));
        assert_eq!(parsed("python3.12"), Some((Some(Family::Python), "3.12")));
        assert_eq!(parsed("nodejs20.x"), Some((Some(Family::Node), "20")));
        assert_eq!(parsed("java8.al2"), Some((Some(Family::Java), "8")));
        assert_eq!(parsed("provided.al2023"), Some((None, "")));
        assert_eq!(parsed("cobol"), None);
    }
}
