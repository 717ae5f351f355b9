//! `cargo xtask tidy`: reads the tree and says what is out of place.
//!
//! Who may use whom, as ARCHITECTURE.md draws it; how long files and functions may be (a ratchet on
//! the tail); words and panics that do not belong in the repository.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, and whom each may use. What is not named here (services, tools) is ruled below.
const MAY_USE: &[(&str, &[&str])] = &[
    ("store", &[]),
    ("wire", &[]),
    ("auth", &[]),
    ("sandbox", &[]),
    ("kernel", &["store", "wire", "auth"]),
    ("worker", &["kernel", "store"]),
    ("functions", &["kernel", "auth", "sandbox"]),
    ("gateway", &["kernel", "store", "wire", "auth"]),
    ("testkit", &["kernel", "store", "wire", "auth", "gateway", "worker"]),
];
/// What every service may use. Other services never: they are called.
const SERVICE_MAY_USE: &[&str] = &["kernel", "store", "wire", "auth"];

const FILE_LINES_MAX: usize = 1_000;
const FUNCTION_LINES_MAX: usize = 100;
/// A file of tests may be longer than one of code.
const TEST_LINES_MAX: usize = 1_500;

/// Left-overs that must not stay.
const LEFT_OVERS: &[&str] = &["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX"];

pub fn run(_: &[String]) -> Result<()> {
    let mut complaints = Vec::new();
    stairs(&mut complaints)?;
    for file in files(crate::root(), "rs")? {
        read(&file, &mut complaints)?;
    }
    let architecture =
        fs::read_to_string(crate::root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    if architecture.lines().count() > 300 {
        complaints.push("ARCHITECTURE.md has more than 300 lines".to_owned());
    }
    if complaints.is_empty() {
        println!("tidy");
        return Ok(());
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    bail!("{} things are out of place", complaints.len())
}

/// Reads back from the manifests who uses whom.
fn stairs(complaints: &mut Vec<String>) -> Result<()> {
    let rules: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let services = names("services")?;
    let rooms: Vec<String> = names("crates")?.into_iter().chain(services.clone()).collect();
    for (folder, name) in folders()? {
        let used = used(&folder.join("Cargo.toml"), &rooms)?;
        for other in used {
            let may = match rules.get(name.as_str()) {
                Some(may) => may.contains(&other.as_str()),
                None if services.contains(&name) => SERVICE_MAY_USE.contains(&other.as_str()),
                None => true,
            };
            if !may {
                complaints.push(format!("{name} must not use {other}: see ARCHITECTURE.md"));
            }
        }
    }
    Ok(())
}

fn folders() -> Result<Vec<(PathBuf, String)>> {
    let mut folders = Vec::new();
    for above in ["crates", "services"] {
        for name in names(above)? {
            folders.push((crate::root().join(above).join(&name), name));
        }
    }
    Ok(folders)
}

fn names(above: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(crate::root().join(above)).with_context(|| above.to_owned())? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").exists() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The rooms among a crate's dependencies; those that only its tests use do not count.
fn used(manifest: &Path, rooms: &[String]) -> Result<Vec<String>> {
    let text = fs::read_to_string(manifest).with_context(|| manifest.display().to_string())?;
    let manifest: toml::Table = text.parse().with_context(|| manifest.display().to_string())?;
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    let names = dependencies.map(|table| table.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    Ok(names.into_iter().filter(|name| rooms.contains(name)).collect())
}

fn read(file: &Path, complaints: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let name = file.strip_prefix(crate::root()).unwrap_or(file).display().to_string();
    if name.ends_with("shapes.rs") || name == "xtask/src/tidy.rs" {
        return Ok(());
    }
    let is_test = name.contains("/tests/") || name.ends_with("tests.rs");
    let max = if is_test { TEST_LINES_MAX } else { FILE_LINES_MAX };
    if text.lines().count() > max {
        complaints.push(format!("{name}: {} lines, at most {max}", text.lines().count()));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(word) = LEFT_OVERS.iter().find(|word| line.contains(**word)) {
            complaints.push(format!("{name}:{}: {word}", number + 1));
        }
    }
    for (line, length) in long_functions(&text) {
        complaints.push(format!("{name}:{line}: a function of {length} lines, at most {FUNCTION_LINES_MAX}"));
    }
    Ok(())
}

/// Where functions begin that are too long: by rustfmt's indentation, a function ends at the first
/// closing brace as far in as its beginning.
fn long_functions(text: &str) -> Vec<(usize, usize)> {
    let mut open: Option<(usize, usize)> = None;
    let mut long = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match open {
            None if is_function(line.trim_start()) && !line.ends_with(';') => open = Some((number, indent)),
            Some((begun, at)) if indent == at && line.trim_start().starts_with('}') => {
                if number - begun > FUNCTION_LINES_MAX {
                    long.push((begun + 1, number - begun));
                }
                open = None;
            }
            _ => {}
        }
    }
    long
}

fn is_function(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words
        .by_ref()
        .find(|word| !matches!(*word, "pub" | "const" | "async" | "unsafe") && !word.starts_with("pub("))
        == Some("fn")
}

/// All files of a kind below a folder, but for what is built.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_long_ones() {
        let body = "    let x = 1;\n".repeat(FUNCTION_LINES_MAX + 1);
        let text = format!("fn short() {{\n}}\n\npub(crate) async fn long() {{\n{body}}}\n");
        assert_eq!(long_functions(&text), [(4, FUNCTION_LINES_MAX + 2)]);
    }
}
