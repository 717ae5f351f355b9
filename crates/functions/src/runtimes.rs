//! Which interpreter of the host runs functions of which runtime, and what lies beside it.
//!
//! The exact version if the host has it, else the nearest, with a notice. The loops of ours that speak with the
//! runtime's API lie in `runtimes/`; packages that come with a runtime are put beside them by `pileus runtimes`.

use crate::kit::Kit;
use crate::{java, loops};
use sandbox::{Family, Interpreter, Interpreters, Mount, Program, Zygote};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where loops and packages are seen.
pub const RUNTIME_FOLDER: &str = "/var/runtime";

pub struct Runtimes {
    folder: PathBuf,
    interpreters: Interpreters,
    compiling: Mutex<()>,
}

/// How functions of a runtime are started.
pub struct Way {
    pub program: Program,
    /// Loops and packages.
    pub runtime_folder: Option<PathBuf>,
    /// What of the host the program needs beside.
    pub mounts: Vec<Mount>,
    /// The version that really runs: `python:3.11.7`.
    pub version: String,
    /// What the function's owner should know.
    pub notice: Option<String>,
    pub family: Option<Family>,
    /// The SDK that comes with it.
    pub kit: Option<Kit>,
}

/// What runs functions of a runtime here.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// The archive brings its own program.
    Own,
    Exact(&'a Interpreter),
    Nearest(&'a Interpreter),
}

/// A runtime, as it is found in settings: `python3.12`, `nodejs20.x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// None where the archive brings its own program.
    pub family: Option<Family>,
    pub version: &'a str,
}

/// Why nothing on this host runs it.
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
        let runtimes = Runtimes { folder, interpreters, compiling: Mutex::default() };
        for interpreter in runtimes.interpreters.iter() {
            loops::write(&runtimes.folder_of(interpreter), loops::of(interpreter.family))?;
        }
        Ok(runtimes)
    }

    pub fn interpreters(&self) -> &Interpreters {
        &self.interpreters
    }

    /// What runs functions of a runtime, where something does.
    pub fn find(&self, runtime: &str) -> Option<Found<'_>> {
        let named = Named::parse(runtime)?;
        let Some(family) = named.family else { return Some(Found::Own) };
        // An interpreter alone is not enough: there has to be a loop for it.
        loops::of(family).first()?;
        match self.interpreters.exact(family, named.version) {
            Some(interpreter) => Some(Found::Exact(interpreter)),
            None => self.interpreters.nearest(family, named.version).map(Found::Nearest),
        }
    }

    /// How a function of this runtime is run here. Blocks for seconds where a loop has to be compiled first.
    pub fn way(&self, runtime: &str, memory_mb: u32) -> Result<Way, Missing> {
        let (interpreter, is_exact) = match self.find(runtime).ok_or_else(|| missing(runtime))? {
            Found::Own => return Ok(own_program()),
            Found::Exact(interpreter) => (interpreter, true),
            Found::Nearest(interpreter) => (interpreter, false),
        };
        let (family, version) = (interpreter.family, told(interpreter));
        let notice = (!is_exact).then(|| {
            format!("pileus: {runtime} is not installed on this host; the function runs with {version}.")
        });
        let folder = self.folder_of(interpreter);
        let (program, mounts) = match (family, loops::of(family).first()) {
            (Family::Java, _) => {
                self.prepare_loop(interpreter).map_err(Missing)?;
                java::program(interpreter, memory_mb)
            }
            (_, Some((name, _))) => {
                (program(interpreter, &folder, format!("{RUNTIME_FOLDER}/{name}")), Vec::new())
            }
            (_, None) => return Err(missing(runtime)),
        };
        let kit = self.kit(interpreter);
        Ok(Way { program, runtime_folder: Some(folder), mounts, version, notice, family: Some(family), kit })
    }

    pub fn has_to_compile(&self, runtime: &str) -> bool {
        Named::parse(runtime).is_some_and(|named| named.family == Some(Family::Java))
    }

    /// What a loop needs that is done once. Blocks.
    pub fn prepare_loop(&self, interpreter: &Interpreter) -> Result<(), String> {
        if interpreter.family != Family::Java {
            return Ok(());
        }
        let _alone = self.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        java::compile(interpreter, &self.interpreters, &self.folder_of(interpreter))
    }

    /// The SDK of an interpreter's functions, where one comes with their runtime.
    pub fn kit(&self, interpreter: &Interpreter) -> Option<Kit> {
        Kit::of(interpreter, self.folder_of(interpreter), &self.interpreters)
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

/// `python:3.11.7`
pub fn told(interpreter: &Interpreter) -> String {
    format!("{}:{}", language(interpreter.family), interpreter.version)
}

fn own_program() -> Way {
    // It may also come in a layer: the shell looks.
    let script = "exec \"$(test -x /var/task/bootstrap && echo /var/task/bootstrap || echo /opt/bootstrap)\"";
    let arguments = vec!["-c".to_owned(), script.to_owned()];
    let program = Program::Execute { path: "/bin/sh".to_owned(), arguments };
    Way {
        program,
        runtime_folder: None,
        mounts: Vec::new(),
        version: "provided".to_owned(),
        notice: None,
        family: None,
        kit: None,
    }
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

/// What a warm interpreter has loaded before any code of a function comes: the loop, what most handlers need, and
/// the SDK where it is there. The loop stands first, as what is loaded after it yields to a function's own copy.
fn preload(interpreter: &Interpreter, folder: &Path) -> Vec<String> {
    let names: Vec<&str> = match interpreter.family {
        Family::Python => {
            let sdk = PYTHON_SDK.iter().copied().filter(|_| folder.join("boto3").exists());
            PYTHON.iter().copied().chain(sdk).collect()
        }
        Family::Node => vec!["./pileus_runtime/loop.cjs", "./pileus_runtime/rehearsal.cjs"],
        Family::Java | Family::Ruby | Family::Dotnet => Vec::new(),
    };
    names.into_iter().map(str::to_owned).collect()
}

const PYTHON: [&str; 7] =
    ["pileus_runtime.loop", "traceback", "datetime", "decimal", "socket", "uuid", "importlib.util"];
/// With what making a first client would load.
const PYTHON_SDK: [&str; 7] = [
    "boto3",
    "boto3.dynamodb.transform",
    "boto3.s3.inject",
    "botocore.client",
    "botocore.session",
    "encodings.idna",
    "s3transfer.subscribers",
];

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
