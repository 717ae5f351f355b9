//! What ends a command badly: a sentence for the one who typed it, saying what to do.

use std::fmt;
use std::path::Path;

pub struct Trouble(String);

pub type Outcome<T = std::process::ExitCode> = Result<T, Trouble>;

impl Trouble {
    pub fn new(what: impl Into<String>) -> Trouble {
        Trouble(what.into())
    }

    /// Something about a file or directory.
    pub fn at(path: &Path, what: impl fmt::Display) -> Trouble {
        Trouble(format!("{}: {what}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! from {
    ($($type:ty),* $(,)?) => { $(
        impl From<$type> for Trouble {
            fn from(error: $type) -> Trouble {
                Trouble(error.to_string())
            }
        }
    )* };
}

from! { store::OpenError, store::KeyError, store::Error, store::FaultError, kernel::Error, serde_json::Error }
