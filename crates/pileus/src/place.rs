//! Where things are: the data directory and what lies in it, and the key file.

use crate::cli;
use crate::trouble::{Outcome, Trouble};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use store::MasterKey;

/// The data directory.
pub struct Place {
    dir: PathBuf,
    /// Whether every command finds it without being told.
    is_default: bool,
}

impl Place {
    pub fn of(options: &cli::Place) -> Outcome<Place> {
        let named = env::var_os("PILEUS_DATA_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let is_default = options.data_dir.is_none();
        let dir = match options.data_dir.clone().or(named) {
            Some(dir) => dir,
            None => below("XDG_DATA_HOME", ".local/share")?.join("pileus"),
        };
        Ok(Place { dir: std::path::absolute(&dir).map_err(|error| Trouble::at(&dir, error))?, is_default })
    }

    /// A directory that somebody else removes.
    pub fn at(dir: &Path) -> Place {
        Place { dir: dir.to_owned(), is_default: false }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What other commands must be told to find it: nothing, or ` --data-dir …`.
    pub fn argument(&self) -> String {
        match self.is_default {
            true => String::new(),
            false => format!(" --data-dir '{}'", self.dir.display()),
        }
    }

    /// Rows and bodies.
    pub fn store(&self) -> PathBuf {
        self.dir.join("store")
    }

    /// The local certificate authority.
    pub fn ca(&self) -> PathBuf {
        self.dir.join("ca")
    }

    /// Sandboxes, runtimes, unpacked code: nothing that could not be made again.
    pub fn functions(&self) -> PathBuf {
        self.dir.join("functions")
    }

    /// What the running server tells about itself.
    pub fn running(&self) -> PathBuf {
        self.dir.join("running.json")
    }

    pub fn log(&self) -> PathBuf {
        self.dir.join("pileus.log")
    }

    pub fn make(&self) -> Outcome<()> {
        fs::create_dir_all(&self.dir).map_err(|error| Trouble::at(&self.dir, error))
    }
}

/// The master key of a store that exists, or of one that is to be made: then the file is made too.
pub fn master_key(options: &cli::Key, place: &Place) -> Outcome<MasterKey> {
    let path = key_file(options)?;
    if path.exists() {
        return Ok(MasterKey::read_file(&path)?);
    }
    if place.store().exists() {
        return Err(Trouble::new(format!(
            "the data in {} is encrypted, and its key file {} is missing: bring it back, or name it with --key-file",
            place.dir().display(),
            path.display()
        )));
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| Trouble::at(parent, error))?;
    }
    Ok(MasterKey::create_file(&path)?)
}

/// The master key that something was written under: it must exist.
pub fn existing_key(options: &cli::Key) -> Outcome<MasterKey> {
    Ok(MasterKey::read_file(&key_file(options)?)?)
}

fn key_file(options: &cli::Key) -> Outcome<PathBuf> {
    match &options.key_file {
        Some(path) => Ok(path.clone()),
        None => Ok(below("XDG_CONFIG_HOME", ".config")?.join("pileus").join("master.key")),
    }
}

/// A directory of the user's, as the XDG base directories say.
fn below(variable: &str, under_home: &str) -> Outcome<PathBuf> {
    if let Some(dir) = env::var_os(variable).map(PathBuf::from).filter(|dir| dir.is_absolute()) {
        return Ok(dir);
    }
    match env::home_dir() {
        Some(home) => Ok(home.join(under_home)),
        None => {
            Err(Trouble::new("there is no home directory: name the places with --data-dir and --key-file"))
        }
    }
}
