//! Where interpreters usually are: distributions, version managers, the search path.

use super::Family;
use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where version managers keep what they install: the variable that says where they are, the folder below the home
/// folder where they are else, the folder in it whose children are each an installation, and the executable of one.
const MANAGERS: [(Family, &str, &str, &str, &str); 12] = [
    (Family::Python, "PYENV_ROOT", ".pyenv", "versions", "bin/python"),
    (Family::Python, "UV_PYTHON_INSTALL_DIR", ".local/share/uv/python", "", "bin/python3"),
    (Family::Python, "ASDF_DATA_DIR", ".asdf", "installs/python", "bin/python"),
    (Family::Node, "NVM_DIR", ".nvm", "versions/node", "bin/node"),
    (Family::Node, "VOLTA_HOME", ".volta", "tools/image/node", "bin/node"),
    (Family::Node, "ASDF_DATA_DIR", ".asdf", "installs/nodejs", "bin/node"),
    (Family::Node, "N_PREFIX", "/usr/local", "n/versions/node", "bin/node"),
    (Family::Java, "", "/usr/lib/jvm", "", "bin/java"),
    (Family::Java, "SDKMAN_DIR", ".sdkman", "candidates/java", "bin/java"),
    (Family::Ruby, "RBENV_ROOT", ".rbenv", "versions", "bin/ruby"),
    (Family::Ruby, "ASDF_DATA_DIR", ".asdf", "installs/ruby", "bin/ruby"),
    (Family::Python, "", "/opt/python", "", "bin/python3"),
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
    for (family, variable, usual, folder, executable) in MANAGERS {
        let folder = manager(env::var_os(variable), &home(), usual).join(folder);
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            add(&mut found, family, &entry.path().join(executable));
        }
    }
    found.into_iter().map(|(path, family)| (family, path)).collect()
}

/// Where a version manager is: where its variable says, if it says so of a whole path.
fn manager(said: Option<OsString>, home: &Path, usual: &str) -> PathBuf {
    let said = said.map(PathBuf::from).filter(|folder| folder.is_absolute());
    said.unwrap_or_else(|| home.join(usual))
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
    fn managers_are_where_their_variables_say() {
        let home = Path::new("/home/ada");
        assert_eq!(manager(None, home, ".pyenv"), Path::new("/home/ada/.pyenv"));
        assert_eq!(manager(Some("".into()), home, ".pyenv"), Path::new("/home/ada/.pyenv"));
        assert_eq!(manager(Some("/opt/pyenv".into()), home, ".pyenv"), Path::new("/opt/pyenv"));
        assert_eq!(manager(None, home, "/opt/python"), Path::new("/opt/python"));
    }

    #[test]
    fn knows_interpreters_by_name() {
        assert_eq!(family_of("python3.11"), Some(Family::Python));
        assert_eq!(family_of("python3-config"), None);
        assert_eq!(family_of("nodemon"), None);
        assert_eq!(family_of("ruby3.1"), Some(Family::Ruby));
    }
}
