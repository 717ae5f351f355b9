//! `cargo xtask new-service NAME` and `cargo xtask op SERVICE OPERATION`: skeletons that compile.
//!
//! A new operation answers NotImplemented until its `run` is written: a skeleton does not pretend.

use crate::run::command;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::Path;

pub fn service(args: &[String]) -> Result<()> {
    let [name] = args else { bail!("cargo xtask new-service NAME (its endpoint prefix, such as sqs)") };
    ensure!(
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
        "{name}: letters only"
    );
    let folder = crate::root().join("services").join(name);
    ensure!(!folder.exists(), "services/{name} is there already");
    for (file, text) in [
        ("Cargo.toml", manifest(name)),
        ("src/lib.rs", library(name)),
        ("src/ops.rs", OPS.to_owned()),
        ("src/errors.rs", ERRORS.replace("NAME", name)),
        ("src/limits.rs", "//! Every number of AWS's, with its unit in the name.\n".to_owned()),
        ("src/state.rs", "//! What is stored: one module a noun.\n".to_owned()),
    ] {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().context("is below the folder")?)?;
        fs::write(path, text)?;
    }
    crate::wire::run(std::slice::from_ref(name))?;
    println!("made services/{name}. Next:");
    println!("  add `{name} = {{ path = \"services/{name}\" }}` to the workspace's dependencies,");
    println!(
        "  `{name}` to crates/pileus/Cargo.toml and `&{name}::SERVICE` to crates/pileus/src/services.rs"
    );
    Ok(())
}

pub fn operation(args: &[String]) -> Result<()> {
    let [service, operation] = args else {
        bail!("cargo xtask op SERVICE OPERATION (such as sqs PurgeQueue)")
    };
    let folder = crate::root().join("services").join(service);
    let module = snake(operation);
    let path = folder.join(format!("src/ops/{module}.rs"));
    ensure!(
        folder.exists(),
        "there is no services/{service}: make it with `cargo xtask new-service {service}`"
    );
    ensure!(!path.exists(), "{} is there already", path.display());
    list(&folder.join("src/ops.rs"), &module, operation)?;
    // The structs that the skeleton names are known only when the model has been read.
    crate::wire::run(std::slice::from_ref(service))?;
    let (input, output) = shapes(&folder.join(format!("{service}.wire")), operation)?;
    fs::create_dir_all(path.parent().context("is below the folder")?)?;
    fs::write(&path, skeleton(service, operation, &input, &output))?;
    command("cargo", &["fmt", "--package", service])?;
    println!("made services/{service}/src/ops/{module}.rs");
    Ok(())
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion.workspace = true\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n\
         [lints]\nworkspace = true\n\n[dependencies]\nkernel = {{ workspace = true }}\n\
         store = {{ workspace = true }}\nwire = {{ workspace = true }}\n\n\
         [dev-dependencies]\ntestkit = {{ workspace = true }}\nserde_json = {{ workspace = true }}\n\
         tokio = {{ workspace = true }}\n"
    )
}

fn library(name: &str) -> String {
    format!(
        r#"//! {name}: say here what it is, what differs from AWS, and what it must not know.

pub mod errors;
pub mod limits;
pub mod shapes;
pub mod state;

mod ops;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../{name}.wire")));

pub static SERVICE: Service = Service::new("{name}", || &MODEL, ops::ALL);
"#
    )
}

const OPS: &str = "//! What it can do.\n\nuse kernel::OpEntry;\n\npub const ALL: &[OpEntry] = &[];\n";

const ERRORS: &str = r#"//! Every way in which NAME says no.

use kernel::Failure;
use std::fmt;

#[derive(Debug)]
pub enum Error {}

impl Failure for Error {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

impl fmt::Display for Error {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
"#;

/// Adds an operation to its service's list.
fn list(path: &Path, module: &str, operation: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    fs::write(path, listed(&text, module, operation)?)?;
    Ok(())
}

/// The table of contents with one more operation, at the end of its last group.
fn listed(text: &str, module: &str, operation: &str) -> Result<String> {
    let (modules, rest) =
        text.split_once("use kernel::").context("ops.rs has `use kernel::` below its modules")?;
    let (_, list) = rest.split_once("= &[").context("ops.rs has a list")?;
    let (entries, tail) = list.rsplit_once("];").context("the list of ops.rs has an end")?;
    let entries = entries.trim_end().trim_end_matches(',');
    let comma = if entries.trim().is_empty() { "" } else { "," };
    let gap = if modules.contains("\nmod ") { "" } else { "\n" };
    let modules = modules.trim_end();
    Ok(format!(
        "{modules}{gap}\nmod {module};\n\nuse kernel::{{OpEntry, op}};\n\n\
         pub const ALL: &[OpEntry] = &[{entries}{comma}\n    op::<{module}::{operation}>(),\n];{tail}"
    ))
}

/// The names of an operation's structs, from the line `op NAME METHOD URI STATUS INPUT OUTPUT` of the model.
fn shapes(model: &Path, operation: &str) -> Result<(String, String)> {
    let text = fs::read_to_string(model).with_context(|| model.display().to_string())?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("op ")?.strip_prefix(operation)?.strip_prefix(' '))
        .with_context(|| format!("the model has no {operation}"))?;
    let mut words = line.split(' ').skip(3).map(|word| word.split('@').next().unwrap_or("-"));
    let mut next = || words.next().unwrap_or("-").to_owned();
    Ok((next(), next()))
}

fn skeleton(service: &str, operation: &str, input: &str, output: &str) -> String {
    let named: Vec<&str> = [input, output].into_iter().filter(|name| *name != "-").collect();
    let shape = |name: &str| if name == "-" { "()".to_owned() } else { name.to_owned() };
    let import = match named.as_slice() {
        [] => String::new(),
        [name] => format!("use crate::shapes::{name};\n"),
        names => format!("use crate::shapes::{{{}}};\n", names.join(", ")),
    };
    let (input, output) = (shape(input), shape(output));
    format!(
        r#"//! {operation}: say in one sentence what it does.

{import}use kernel::{{Access, Cx, Error, Operation, Result}};

pub struct {operation};

impl Operation for {operation} {{
    const NAME: &'static str = "{operation}";
    type Input = {input};
    type Output = {output};

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {{
        Ok(Access::to("{service}:{operation}", "*"))
    }}

    async fn run(_: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {{
        Err(Error::not_implemented("{service}:{operation}"))
    }}
}}
"#
    )
}

/// `PurgeQueue` as a file name: `purge_queue`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let follows_small = at > 0 && !letters[at - 1].is_uppercase();
        let before_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && at > 0 && (follows_small || before_small) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_listed_one_after_the_other() {
        let one = listed(OPS, "a_b", "AB").expect("is a list");
        let two = listed(&one, "c", "C").expect("is a list");
        let wanted = "//! What it can do.\n\nmod a_b;\nmod c;\n\nuse kernel::{OpEntry, op};\n\n\
                      pub const ALL: &[OpEntry] = &[\n    op::<a_b::AB>(),\n    op::<c::C>(),\n];\n";
        assert_eq!(two, wanted);
    }

    #[test]
    fn file_names() {
        assert_eq!(snake("PurgeQueue"), "purge_queue");
        assert_eq!(snake("GetSAMLProvider"), "get_saml_provider");
        assert_eq!(snake("ListObjectsV2"), "list_objects_v2");
    }
}
