//! Interpreters of the host: what there is, and which of the host's folders each cannot do without.
//!
//! Each is asked once for its version and its folders; the answers are kept in a file until the executable
//! changes.

mod candidates;
mod probe;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

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

/// What was found, best of each version first.
#[derive(Clone, Debug, Default)]
pub struct Interpreters {
    found: Vec<Interpreter>,
}

/// An answer, and what the executable was when it was given.
#[derive(Serialize, Deserialize)]
struct Kept {
    changed_s: i64,
    bytes: u64,
    interpreter: Option<Interpreter>,
}

impl Interpreters {
    /// Looks in the usual places. What is new is asked; `cache` keeps the answers.
    pub fn find(cache: &Path) -> Self {
        let text = fs::read(cache).unwrap_or_default();
        let mut known: BTreeMap<PathBuf, Kept> = serde_json::from_slice(&text).unwrap_or_default();
        let mut kept = BTreeMap::new();
        for (family, executable) in candidates::all() {
            let Ok(metadata) = fs::metadata(&executable) else { continue };
            let (changed_s, bytes) = (metadata.mtime(), metadata.len());
            let same = |kept: &Kept| kept.changed_s == changed_s && kept.bytes == bytes;
            let answer = known.remove(&executable).filter(same);
            let ask = || Kept { changed_s, bytes, interpreter: probe::ask(family, &executable) };
            kept.insert(executable.clone(), answer.unwrap_or_else(ask));
        }
        if let Ok(text) = serde_json::to_vec(&kept) {
            // A cache that cannot be written costs time at the next start, no more.
            let _ = fs::write(cache, text);
        }
        let mut found: Vec<_> = kept.into_values().filter_map(|kept| kept.interpreter).collect();
        found.sort_by(|one, other| {
            (one.family, numbers(&other.version)).cmp(&(other.family, numbers(&one.version)))
        });
        Self { found }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Interpreter> {
        self.found.iter()
    }

    /// The newest of the family whose version begins so: `3.9` finds 3.9.18.
    pub fn exact(&self, family: Family, version: &str) -> Option<&Interpreter> {
        let wanted = numbers(version);
        self.found.iter().find(|it| it.family == family && numbers(&it.version).starts_with(&wanted))
    }

    /// The exact one, else the next newer, else the newest older.
    pub fn nearest(&self, family: Family, version: &str) -> Option<&Interpreter> {
        let wanted = numbers(version);
        let of_family = || self.found.iter().filter(|it| it.family == family);
        self.exact(family, version)
            .or_else(|| of_family().rfind(|it| numbers(&it.version) > wanted))
            .or_else(|| of_family().next())
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pythons(versions: &[&str]) -> Interpreters {
        let python = |version: &&str| Interpreter {
            family: Family::Python,
            version: (*version).to_owned(),
            executable: PathBuf::from("/usr/bin/python"),
            folders: Vec::new(),
            forks: true,
        };
        Interpreters { found: versions.iter().map(python).collect() }
    }

    #[test]
    fn chooses_the_exact_else_the_nearest() {
        let pythons = pythons(&["3.13.0", "3.11.7", "3.11.2", "3.8.18"]);
        let nearest = |version| pythons.nearest(Family::Python, version).unwrap().version.as_str();
        assert_eq!(nearest("3.11"), "3.11.7");
        assert_eq!(nearest("3.9"), "3.11.2");
        assert_eq!(nearest("3.14"), "3.13.0");
        assert!(pythons.exact(Family::Python, "3.1").is_none());
        assert!(pythons.nearest(Family::Node, "20").is_none());
    }
}
