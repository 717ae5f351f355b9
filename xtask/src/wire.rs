//! `cargo xtask wire [service …] [--models DIR] [--all] [--check]`: writes what the wire layer reads.
//!
//! For each service: `services/<name>/<name>.wire`, the text model, and `services/<name>/src/shapes.rs`, the
//! structs of the operations that `src/ops.rs` lists (of all operations where it lists none, or with `--all`). The facts come from
//! botocore's API models, `known.toml` and the service's own `wire.toml`. Also writes the small models that
//! the wire layer's tests use.

mod botocore;
mod config;
mod names;
mod query_names;
mod rust;
mod selection;
mod text;

use anyhow::{Context, Result, bail};
use botocore::Source;
use config::Config;
use selection::Selection;
use std::path::{Path, PathBuf};

/// What one service becomes.
struct Generated {
    path: PathBuf,
    content: String,
}

struct Args {
    services: Vec<String>,
    models: Option<PathBuf>,
    /// Every operation, whatever `src/ops.rs` lists.
    all: bool,
    check: bool,
}

pub fn run(args: &[String]) -> Result<()> {
    let args = parse(args)?;
    let root = crate::root();
    let source = Source::find(args.models.clone())?;
    let mut drifted = Vec::new();
    for file in generate(root, &source, &args)? {
        let old = std::fs::read_to_string(&file.path).unwrap_or_default();
        if old == file.content {
            continue;
        }
        let name = file.path.strip_prefix(root).unwrap_or(&file.path).display().to_string();
        if args.check {
            drifted.push(name);
        } else {
            std::fs::write(&file.path, &file.content).with_context(|| name.clone())?;
            println!("wrote {name}: {} bytes", file.content.len());
        }
    }
    if !drifted.is_empty() {
        bail!("not what `cargo xtask wire` would write: {}", drifted.join(", "));
    }
    Ok(())
}

fn parse(args: &[String]) -> Result<Args> {
    let mut parsed = Args { services: Vec::new(), models: None, all: false, check: false };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--all" => parsed.all = true,
            "--check" => parsed.check = true,
            "--models" => {
                let folder = args.next().context("--models takes the data folder of a botocore")?;
                parsed.models = Some(folder.into());
            }
            flag if flag.starts_with('-') => bail!("no option {flag}"),
            service => parsed.services.push(service.to_owned()),
        }
    }
    Ok(parsed)
}

fn generate(root: &Path, source: &Source, args: &Args) -> Result<Vec<Generated>> {
    let mut files = Vec::new();
    for service in services(root, args)? {
        let folder = root.join("services").join(&service);
        files.extend(service_files(&folder, source, &service, args.all).with_context(|| service.clone())?);
    }
    if args.services.is_empty() || args.services.iter().any(|name| name == "tests") {
        files.extend(test_models(&root.join("crates/wire/tests/models"), source)?);
    }
    Ok(files)
}

/// The named services, or all that have a model already or a list of operations.
fn services(root: &Path, args: &Args) -> Result<Vec<String>> {
    if !args.services.is_empty() {
        return Ok(args.services.iter().filter(|name| *name != "tests").cloned().collect());
    }
    let mut services = Vec::new();
    for entry in std::fs::read_dir(root.join("services"))? {
        let folder = entry?.path();
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if folder.join(format!("{name}.wire")).exists() || folder.join("src/ops.rs").exists() {
            services.push(name);
        }
    }
    services.sort();
    Ok(services)
}

fn service_files(folder: &Path, source: &Source, service: &str, all: bool) -> Result<Vec<Generated>> {
    let config = Config::of_service(service, folder)?;
    let wanted = if all { Vec::new() } else { listed_operations(folder) };
    let selection = select(source, service, config, wanted)?;
    Ok(vec![
        Generated { path: folder.join(format!("{service}.wire")), content: text::model(&selection)? },
        Generated { path: folder.join("src/shapes.rs"), content: rust::shapes(&selection) },
    ])
}

fn select(source: &Source, service: &str, config: Config, wanted: Vec<String>) -> Result<Selection> {
    let (mut model, origin) = source.load(config.model.as_deref().unwrap_or(service))?;
    if let Some(version) = &config.query_names_from {
        let older = Source::cached(version)?;
        query_names::merge(&mut model, &older.load(service)?.0);
    }
    Selection::of(service, model, origin, config, wanted)
}

/// The operations that `src/ops.rs` lists as `op::<module::Operation>()` or `op_stream::<…>()` or `op_act::<…>()`.
fn listed_operations(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("src/ops.rs")).unwrap_or_default();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| {
        ["op::<", "op_stream::<", "op_act::<"].into_iter().flat_map(|entry| line.split(entry).skip(1))
    })
    .filter_map(|after| after.split_once('>'))
    .filter_map(|(path, _)| path.rsplit("::").next())
    .map(|name| name.trim().to_owned())
    .filter(|name| !name.is_empty())
    .collect()
}

/// One small model per protocol and, in one file, their structs.
fn test_models(folder: &Path, source: &Source) -> Result<Vec<Generated>> {
    let mut files = Vec::new();
    for (service, operations) in config::test_operations()? {
        let config = Config::known(&service)?;
        let selection = select(source, &service, config, operations)?;
        let model = folder.join(format!("{service}.wire"));
        let shapes = folder.join(format!("{service}.rs"));
        files.push(Generated { path: model, content: text::model(&selection)? });
        files.push(Generated { path: shapes, content: rust::shapes(&selection) });
    }
    Ok(files)
}
