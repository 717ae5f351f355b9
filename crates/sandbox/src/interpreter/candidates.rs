//! Where interpreters usually are: distributions, version managers, the search path.

use super::Family;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Folders whose children are each an installation, below the home folder or absolute.
const MANAGERS: [(Family, &str, &str); 12] = [
    (Family::Python, ".pyenv/versions", "bin/python"),
    (Family::Python, ".local/share/uv/python", "bin/python3"),
    (Family::Python, ".asdf/installs/python", "bin/python"),
    (Family::Node, ".nvm/versions/node", "bin/node"),
    (Family::Node, ".volta/tools/image/node", "bin/node"),
    (Family::Node, ".asdf/installs/nodejs", "bin/node"),
    (Family::Node, "/usr/local/n/versions/node", "bin/node"),
    (Family::Java, "/usr/lib/jvm", "bin/java"),
    (Family::Java, ".sdkman/candidates/java", "bin/java"),
    (Family::Ruby, ".rbenv/versions", "bin/ruby"),
    (Family::Ruby, ".asdf/installs/ruby", "bin/ruby"),
    (Family::Python, "/opt/python", "bin/python3"),
];

/// Executables, each once, by the place where it really is.
pub fn all() -> Vec<(Family, PathBuf)> {
    let mut found = BTreeMap::new();
    for folder in search_path() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if let Some(family) = entry.file_name().to_str().and_then(family_of) {
                add(&mut found, family, &entry.path());
            }
        }
    }
    for (family, folder, executable) in MANAGERS {
        let folder = home().join(folder);
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            add(&mut found, family, &entry.path().join(executable));
        }
    }
    found.into_iter().map(|(path, family)| (family, path)).collect()
}

fn home() -> PathBuf {
    env::var_os("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from)
}

fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/bin", "/usr/local/bin", "/usr/share/dotnet", "/usr/lib/dotnet"].map(PathBuf::from);
    env::split_paths(&path).filter(|folder| folder.is_absolute()).chain(usual).collect()
}

/// Scripts that choose an interpreter are none; nor are links that lead nowhere.
fn add(found: &mut BTreeMap<PathBuf, Family>, family: Family, path: &Path) {
    if let Ok(path) = fs::canonicalize(path)
        && is_program(&path)
    {
        found.insert(path, family);
    }
}

fn is_program(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && magic == *b"\x7fELF"
}

/// `python3.11`, `python2`, `node`, `nodejs`, `java`, `ruby3.1`, `dotnet`.
fn family_of(name: &str) -> Option<Family> {
    let versioned = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match name {
        "node" | "nodejs" => Some(Family::Node),
        "java" => Some(Family::Java),
        "dotnet" => Some(Family::Dotnet),
        _ if name.strip_prefix("python").is_some_and(versioned) => Some(Family::Python),
        _ if name.strip_prefix("ruby").is_some_and(versioned) => Some(Family::Ruby),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_interpreters_by_name() {
        assert_eq!(family_of("python3.11"), Some(Family::Python));
        assert_eq!(family_of("python3-config"), None);
        assert_eq!(family_of("nodemon"), None);
        assert_eq!(family_of("ruby3.1"), Some(Family::Ruby));
    }
}
