//! An interpreter of the host: what it is, and which of the host's folders it cannot do without.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    Python,
    Node,
    Java,
    Ruby,
    Dotnet,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interpreter {
    pub family: Family,
    pub version: String,
    pub executable: PathBuf,
    /// Shown read-only under the same names.
    pub folders: Vec<PathBuf>,
    /// Whether a warm one can be forked.
    pub forks: bool,
}
