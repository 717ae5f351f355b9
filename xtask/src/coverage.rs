//! `cargo xtask coverage [--check]`: writes docs/coverage.md, operation by operation.
//!
//! From what the code itself goes by: a service's text model says which operations AWS has and which
//! of them are here, `wire.toml` which members are refused, `differences` what else clients should know.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const HEAD: &str = "\
# Coverage

Written by `cargo xtask coverage` from the services' own lists: do not edit.

What is not here is refused: an absent operation, or a member that is not honoured, answers the error
`NotImplemented` (HTTP 501) that names it.
";

pub fn run(args: &[String]) -> Result<()> {
    let path = crate::root().join("docs/coverage.md");
    let wanted = document()?;
    if args.iter().any(|arg| arg == "--check") {
        let found = fs::read_to_string(&path).unwrap_or_default();
        if found != wanted {
            bail!("docs/coverage.md is not what the services say: run `cargo xtask coverage`");
        }
        return Ok(());
    }
    fs::write(&path, wanted).context("docs/coverage.md")?;
    println!("wrote docs/coverage.md");
    Ok(())
}

fn document() -> Result<String> {
    let mut services = Vec::new();
    for entry in fs::read_dir(crate::root().join("services")).context("services")? {
        let folder = entry?.path();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if folder.join(format!("{name}.wire")).exists() {
            services.push(Covered::read(&folder, name)?);
        }
    }
    services.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = HEAD.to_owned();
    text.push_str("\n| service | complete | partial | absent |\n| --- | --- | --- | --- |\n");
    for service in &services {
        let Covered { name, here, partial, absent, .. } = service;
        writeln!(
            text,
            "| [{name}](#{name}) | {} | {} | {} |",
            here.len() - partial.len(),
            partial.len(),
            absent.len()
        )?;
    }
    for service in &services {
        service.write(&mut text)?;
    }
    Ok(text)
}

/// What one service has.
struct Covered {
    name: String,
    here: Vec<String>,
    absent: Vec<String>,
    /// Operations that refuse some members, with these.
    partial: BTreeMap<String, Vec<String>>,
    differences: Vec<String>,
}

impl Covered {
    fn read(folder: &Path, name: String) -> Result<Covered> {
        let model = fs::read_to_string(folder.join(format!("{name}.wire")))?;
        let named = |word: &str| -> Vec<String> {
            let lines = model.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
            lines.filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
        };
        let library = fs::read_to_string(folder.join("src/lib.rs"))?;
        let partial = partial(&folder.join("wire.toml"))?;
        let differences = differences(&library);
        Ok(Covered { here: named("op"), absent: named("known"), name, partial, differences })
    }

    fn write(&self, text: &mut String) -> Result<()> {
        writeln!(text, "\n## {}\n", self.name)?;
        let whole: Vec<&str> =
            self.here.iter().filter(|name| !self.partial.contains_key(*name)).map(String::as_str).collect();
        writeln!(text, "**Complete:** {}", list(&whole))?;
        if !self.partial.is_empty() {
            text.push_str("\n**Partial:**\n\n");
            for (operation, members) in &self.partial {
                writeln!(text, "- {operation}, without {}", members.join(", "))?;
            }
        }
        let absent: Vec<&str> = self.absent.iter().map(String::as_str).collect();
        writeln!(text, "\n**Absent:** {}", list(&absent))?;
        if !self.differences.is_empty() {
            text.push_str("\n**Differs from AWS:**\n\n");
            for difference in &self.differences {
                writeln!(text, "- {difference}")?;
            }
        }
        Ok(())
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "none.".to_owned(),
        names => format!("{}.", names.join(", ")),
    }
}

/// `leave-out` of a service's settings, by operation.
fn partial(settings: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let mut partial: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Ok(text) = fs::read_to_string(settings) else { return Ok(partial) };
    let settings: toml::Table = text.parse().context("wire.toml")?;
    let left_out = settings.get("leave-out").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    for name in left_out.iter().filter_map(toml::Value::as_str) {
        let (operation, member) = name.split_once('.').context("leave-out names OPERATION.MEMBER")?;
        partial.entry(operation.to_owned()).or_default().push(format!("`{member}`"));
    }
    Ok(partial)
}

/// The texts in `differences: &[…]`.
fn differences(library: &str) -> Vec<String> {
    let Some((_, rest)) = library.split_once("differences: &[") else { return Vec::new() };
    let mut texts = Vec::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            ']' => break,
            '"' => texts.push(literal(&mut characters)),
            _ => {}
        }
    }
    texts
}

/// A string literal from behind its first quote: a backslash at a line's end joins the lines.
fn literal(characters: &mut std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('\n') => {
                    let rest = characters.as_str().trim_start();
                    *characters = rest.chars();
                }
                Some(escaped) => text.push(escaped),
                None => break,
            },
            character => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_differences() {
        let library = "x: 1,\n differences: &[\n \"One \\\n   line.\",\n \"Says \\\"two\\\".\",\n ],\n}";
        assert_eq!(differences(library), ["One line.", "Says \"two\"."]);
        assert!(differences("differences: &[],").is_empty());
    }
}
