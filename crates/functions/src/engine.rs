//! What runs code on this host: opened with the first function that is used, as it takes a moment and a process.

use crate::code::Codes;
use crate::launch::NAMESERVER;
use crate::preparing::Preparing;
use crate::runtimes::Runtimes;
use sandbox::Sandboxes;
use std::path::PathBuf;

pub struct Options {
    /// A folder for this alone.
    pub state: PathBuf,
    /// What code trusts beside the certificates of the host.
    pub certificates: String,
    /// Whether SDKs that runtimes lack are fetched.
    pub installs: bool,
}

pub struct Engine {
    pub sandboxes: Sandboxes,
    pub runtimes: Runtimes,
    pub preparing: Preparing,
    pub codes: Codes,
}

impl Engine {
    /// Blocks. Says in words what this host lacks.
    pub fn open(options: &Options) -> Result<Engine, String> {
        let state = |name: &str| options.state.join(name);
        let said = |error: std::io::Error| format!("{}: {error}", options.state.display());
        std::fs::create_dir_all(&options.state).map_err(said)?;
        let mut sandboxes = sandbox::Options::new(state("sandboxes"));
        sandboxes.nameserver = Some(NAMESERVER);
        sandboxes.certificates = Some(options.certificates.clone());
        Ok(Engine {
            runtimes: Runtimes::open(state("runtimes")).map_err(said)?,
            preparing: Preparing::default(),
            codes: Codes::open(state("code")).map_err(said)?,
            sandboxes: Sandboxes::open(sandboxes).map_err(|error| error.to_string())?,
        })
    }
}
