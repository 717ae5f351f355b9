//! The SDK that comes with a runtime, as it does on AWS: boto3, the AWS SDK for JavaScript.
//!
//! It is installed beside the loop by the package manager of the interpreter, under the settings of the user whose
//! server it is (mirrors, caches, proxies). No code of a package is run by that.

use crate::runtimes::told;
use rustix::fs::Mode;
use rustix::process::{Signal, set_parent_process_death_signal, umask};
use sandbox::{Family, Interpreter, Interpreters};
use std::env;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PYTHON: &str = "boto3";
/// What functions most often call, of some hundred clients.
const JAVASCRIPT: [&str; 24] = [
    "client-cloudwatch",
    "client-cloudwatch-logs",
    "client-cognito-identity-provider",
    "client-dynamodb",
    "client-ecs",
    "client-eventbridge",
    "client-firehose",
    "client-iam",
    "client-kinesis",
    "client-kms",
    "client-lambda",
    "client-s3",
    "client-secrets-manager",
    "client-ses",
    "client-sfn",
    "client-sns",
    "client-sqs",
    "client-ssm",
    "client-sts",
    "credential-providers",
    "lib-dynamodb",
    "lib-storage",
    "s3-request-presigner",
    "util-dynamodb",
];
/// The first that wants a Node newer than 18.
const JAVASCRIPT_AFTER_18: &str = "3.968.0";
/// Of what a package manager says, when it fails.
const LINES_MAX: usize = 4;

#[derive(Clone, Debug)]
pub struct Kit {
    interpreter: Interpreter,
    /// What functions see as `/var/runtime`.
    folder: PathBuf,
    /// Those whose package managers can be used where the interpreter has none.
    pythons: Vec<PathBuf>,
}

impl Kit {
    pub fn of(interpreter: &Interpreter, folder: PathBuf, all: &Interpreters) -> Option<Kit> {
        if !matches!(interpreter.family, Family::Python | Family::Node) {
            return None;
        }
        let pythons =
            all.iter().filter(|other| other.family == Family::Python && !other.version.starts_with('2'));
        let pythons = pythons.map(|other| other.executable.clone()).collect();
        Some(Kit { interpreter: interpreter.clone(), folder, pythons })
    }

    pub fn name(&self) -> &'static str {
        match self.interpreter.family {
            Family::Node => "the AWS SDK for JavaScript",
            _ => PYTHON,
        }
    }

    /// `python:3.11.7`
    pub fn runtime(&self) -> String {
        told(&self.interpreter)
    }

    /// Of the interpreter, and of no other.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn is_there(&self) -> bool {
        self.folder.join(self.mark()).exists()
    }

    /// What comes last, when it is put in its place.
    fn mark(&self) -> &'static str {
        match self.interpreter.family {
            Family::Node => "node_modules",
            _ => PYTHON,
        }
    }

    /// Whether a function or one of its layers has an SDK of its own.
    pub fn is_brought(&self, task: &Path, layers: &[PathBuf]) -> bool {
        let packages: &[&str] = match self.interpreter.family {
            Family::Node => &["node_modules/@aws-sdk", "node_modules/aws-sdk"],
            _ => &[PYTHON],
        };
        let version: Vec<&str> = self.interpreter.version.split('.').take(2).collect();
        let below: Vec<String> = match self.interpreter.family {
            Family::Node => vec!["nodejs".to_owned(), format!("nodejs/node{}", version[0])],
            _ => vec!["python".to_owned(), format!("python/lib/python{}/site-packages", version.join("."))],
        };
        let in_layers = layers.iter().flat_map(|layer| below.iter().map(move |below| layer.join(below)));
        let mut places = std::iter::once(task.to_owned()).chain(in_layers);
        places.any(|place| packages.iter().any(|package| place.join(package).exists()))
    }

    /// Installs it, where it is not there. Blocks, for as long as packages take to come; one process at a time does
    /// it. Nothing of it is seen before all of it is there.
    pub fn install(&self) -> Result<(), String> {
        let failed =
            |why: String| format!("{} cannot be installed for {}: {why}", self.name(), self.runtime());
        let said = |error: io::Error| failed(format!("{}: {error}", self.folder.display()));
        let lock = File::create(self.beside("lock")).map_err(said)?;
        lock.lock().map_err(said)?;
        if self.is_there() {
            return Ok(());
        }
        let draft = self.beside("draft");
        let _ = fs::remove_dir_all(&draft);
        let done = self.fetch(&draft).map_err(failed).and_then(|()| self.put(&draft).map_err(said));
        let _ = fs::remove_dir_all(&draft);
        done
    }

    fn beside(&self, what: &str) -> PathBuf {
        let mut name = self.folder.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{what}"));
        self.folder.with_file_name(name)
    }

    fn put(&self, draft: &Path) -> io::Result<()> {
        let mut names: Vec<_> =
            fs::read_dir(draft)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
        names.sort_by_key(|name| name == self.mark());
        for name in names {
            let place = self.folder.join(&name);
            if place.is_dir() {
                fs::remove_dir_all(&place)?;
            }
            fs::rename(draft.join(&name), place)?;
        }
        Ok(())
    }

    fn fetch(&self, draft: &Path) -> Result<(), String> {
        match self.interpreter.family {
            Family::Node => self.fetch_with_npm(draft),
            _ => self.fetch_with_pip(draft),
        }
    }

    fn fetch_with_pip(&self, draft: &Path) -> Result<(), String> {
        let own = std::iter::once(&self.interpreter.executable);
        let Some(python) = own.chain(&self.pythons).find(|python| has_pip(python)) else {
            return Err("no Python of this host has pip; install it, such as by python3-pip".to_owned());
        };
        let mut pip = Command::new(python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary",
            ":all:",
        ]);
        if *python != self.interpreter.executable {
            pip.args(["--no-compile", "--python-version", &self.interpreter.version]);
        }
        pip.arg("--target").arg(draft).arg(PYTHON);
        pip.env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore");
        pip.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
        if env::var_os("PIP_RETRIES").is_none() {
            pip.env("PIP_RETRIES", "1");
        }
        run(pip, "pip")
    }

    fn fetch_with_npm(&self, draft: &Path) -> Result<(), String> {
        let beside = self.interpreter.executable.with_file_name("npm");
        let mut npm = Command::new(if beside.exists() { beside } else { PathBuf::from("npm") });
        fs::create_dir_all(draft).map_err(|error| error.to_string())?;
        npm.arg("install").arg("--prefix").arg(draft).args([
            "--no-package-lock",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--fetch-retries=1",
        ]);
        npm.args(self.packages()).current_dir(draft);
        let path = env::var_os("PATH").unwrap_or_default();
        let own = self.interpreter.executable.parent().map(Path::to_owned);
        if let Ok(path) = env::join_paths(own.into_iter().chain(env::split_paths(&path))) {
            npm.env("PATH", path);
        }
        run(npm, "npm")?;
        // It leaves a description of what was asked for.
        let _ = fs::remove_file(draft.join("package.json"));
        Ok(())
    }

    /// What AWS has in its runtime of that version.
    fn packages(&self) -> Vec<String> {
        let major = self.interpreter.version.split('.').next().and_then(|major| major.parse().ok());
        let range = match major.unwrap_or(0) {
            0..18 => return vec!["aws-sdk@2".to_owned()],
            18..20 => format!("<{JAVASCRIPT_AFTER_18}"),
            _ => "3".to_owned(),
        };
        JAVASCRIPT.iter().map(|name| format!("@aws-sdk/{name}@{range}")).collect()
    }
}

fn has_pip(python: &Path) -> bool {
    let mut asked = Command::new(python);
    asked.args(["-m", "pip", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// To its end, or to ours. What it makes can be read by all, as code is.
fn run(mut command: Command, name: &str) -> Result<(), String> {
    let prepared = || {
        umask(Mode::WGRP | Mode::WOTH);
        set_parent_process_death_signal(Some(Signal::KILL)).map_err(io::Error::from)
    };
    // SAFETY: two plain system calls between fork and exec.
    unsafe { command.pre_exec(prepared) };
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = told.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(LINES_MAX)..).unwrap_or_default();
    Err(format!("{name} ended with {}: {}", output.status, last.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kit(family: Family, version: &str, folder: &Path) -> Kit {
        let version = version.to_owned();
        let executable = PathBuf::from("/nowhere/bin/interpreter");
        let interpreter = Interpreter { family, version, executable, folders: Vec::new(), forks: true };
        Kit { interpreter, folder: folder.to_owned(), pythons: Vec::new() }
    }

    #[test]
    fn packages_of_each_node() {
        let packages = |version| kit(Family::Node, version, Path::new("/x")).packages();
        assert_eq!(packages("16.20.2"), ["aws-sdk@2"]);
        assert!(packages("18.19.0").contains(&"@aws-sdk/client-s3@<3.968.0".to_owned()));
        assert!(packages("20.20.2").contains(&"@aws-sdk/client-s3@3".to_owned()));
    }

    #[test]
    fn it_is_there_once_all_of_it_is() {
        let ground = tempfile::tempdir().unwrap();
        let kit = kit(Family::Python, "3.12.1", &ground.path().join("python3.12"));
        let draft = ground.path().join("draft");
        for folder in
            [&kit.folder, &draft.join("boto3"), &draft.join("botocore"), &kit.folder.join("botocore")]
        {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(kit.folder.join("botocore/old"), "").unwrap();
        assert!(!kit.is_there());
        kit.put(&draft).unwrap();
        assert!(kit.is_there() && !kit.folder.join("botocore/old").exists());
    }

    #[test]
    fn functions_bring_their_own() {
        let ground = tempfile::tempdir().unwrap();
        let (task, layer) = (ground.path().join("task"), ground.path().join("layer"));
        let kit = kit(Family::Python, "3.12.1", ground.path());
        assert!(!kit.is_brought(&task, std::slice::from_ref(&layer)));
        fs::create_dir_all(layer.join("python/lib/python3.12/site-packages/boto3")).unwrap();
        assert!(kit.is_brought(&task, &[layer]));
    }

    #[test]
    fn what_is_missing_is_said() {
        let ground = tempfile::tempdir().unwrap();
        let said = kit(Family::Python, "3.12.1", &ground.path().join("python3.12")).install().unwrap_err();
        assert!(said.starts_with("boto3 cannot be installed for python:3.12.1: no Python"), "{said}");
    }
}
