//! The Python that runs the demo's functions, and what is installed for it.

use crate::place::Place;
use crate::trouble::{Outcome, Trouble};
use sandbox::{Family, Interpreter, Interpreters};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// In the order in which they are taken: those first that every package has wheels for.
const RUNTIMES: [&str; 7] = ["3.12", "3.13", "3.11", "3.10", "3.9", "3.14", "3.8"];

pub struct Python {
    interpreter: Interpreter,
    /// Of which one may have the package manager that it lacks.
    others: Vec<PathBuf>,
    /// `python3.12`
    pub runtime: String,
    folder: PathBuf,
}

impl Python {
    pub fn find(place: &Place) -> Outcome<Python> {
        let folder = place.functions().join("runtimes");
        fs::create_dir_all(&folder).map_err(|error| Trouble::at(&folder, error))?;
        let all = Interpreters::find(&folder.join("interpreters.json"));
        let found = RUNTIMES.iter().find_map(|version| Some((version, all.exact(Family::Python, version)?)));
        let Some((version, interpreter)) = found else {
            return Err(Trouble::new(
                "no Python of this host can run the functions (3.8 to 3.14): install one, such as by \
                 apt-get install python3 python3-pip",
            ));
        };
        let pythons =
            all.iter().filter(|other| other.family == Family::Python && other.version.starts_with("3."));
        let others = pythons.map(|other| other.executable.clone()).collect();
        let runtime = format!("python{version}");
        Ok(Python {
            interpreter: interpreter.clone(),
            others,
            runtime,
            folder: place.functions().join("demo"),
        })
    }

    pub fn version(&self) -> &str {
        &self.interpreter.version
    }

    /// A folder with a package and what it needs. It is kept for the next time.
    pub fn package(&self, name: &str) -> Outcome<PathBuf> {
        let folder = self.folder.join(format!("{name}-{}", self.runtime));
        if folder.exists() {
            return Ok(folder);
        }
        let draft = folder.with_extension("draft");
        let _ = fs::remove_dir_all(&draft);
        self.install(name, &draft)?;
        fs::rename(&draft, &folder).map_err(|error| Trouble::at(&folder, error))?;
        Ok(folder)
    }

    fn install(&self, name: &str, to: &Path) -> Outcome<()> {
        let own = std::iter::once(&self.interpreter.executable);
        let Some(python) = own.chain(&self.others).find(|python| has_pip(python)) else {
            return Err(Trouble::new(format!(
                "{name} is needed, and no Python of this host has pip: install it, such as by apt-get install \
                 python3-pip"
            )));
        };
        let version = &self.interpreter.version;
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]);
        pip.args(["--only-binary", ":all:", "--python-version", version, "--target"]).arg(to).arg(name);
        pip.env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore").env_remove("PYTHONPATH");
        if std::env::var_os("PIP_RETRIES").is_none() {
            pip.env("PIP_RETRIES", "1");
        }
        let done = pip.stdin(Stdio::null()).output().map_err(|error| Trouble::at(python, error))?;
        if done.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let last: Vec<&str> = said.lines().rev().filter(|line| !line.trim().is_empty()).take(3).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        Err(Trouble::new(format!(
            "pip could not fetch {name} for {} ({}): it needs the network or a mirror that pip's settings name\n  {}",
            self.runtime,
            done.status,
            last.join("\n  ")
        )))
    }
}

fn has_pip(python: &Path) -> bool {
    let mut asked = Command::new(python);
    asked.args(["-m", "pip", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// What `--clean` removes.
pub fn forget(place: &Place) -> Outcome<bool> {
    let folder = place.functions().join("demo");
    match folder.exists() {
        true => fs::remove_dir_all(&folder).map_err(|error| Trouble::at(&folder, error)).map(|()| true),
        false => Ok(false),
    }
}
