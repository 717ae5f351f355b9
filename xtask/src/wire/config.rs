//! What the API models do not say: `known.toml` for what is true of AWS, `wire.toml` of a service for what is
//! true of ours.

use anyhow::{Context, Result};
use indexmap::IndexMap;
use serde::Deserialize;
use std::path::Path;

const KNOWN: &str = include_str!("known.toml");

/// The settings of one service. A service's own `wire.toml` adds to what is known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// The model's folder, where it is not the service's name: `ec2/2016-11-15`.
    pub model: Option<String>,
    /// What the service speaks, where the model does not say all.
    pub protocols: Vec<String>,
    /// An older botocore that still has the names of query parameters.
    pub query_names_from: Option<String>,
    /// `set` lines of the text model.
    pub set: Vec<String>,
    /// Members that our structs leave out: `CreateFunction.VpcConfig`, by operation or by shape.
    pub leave_out: Vec<String>,
    /// Operations that AWS has elsewhere under the same path.
    pub leave_out_operations: Vec<String>,
    /// Shapes whose pattern AWS itself does not go by.
    pub without_pattern: Vec<String>,
    /// Structures of which one member is set.
    pub unions: Vec<String>,
    /// Lists and maps whose nulls count.
    pub sparse: Vec<String>,
    /// Root elements of responses, by operation.
    pub roots: IndexMap<String, String>,
    /// Hand-written types, by shape.
    pub types: IndexMap<String, String>,
}

#[derive(Deserialize)]
struct Known {
    services: IndexMap<String, Config>,
    tests: IndexMap<String, Vec<String>>,
}

fn known() -> Result<Known> {
    toml::from_str(KNOWN).context("known.toml")
}

/// The operations of the wire layer's test models, by service.
pub fn test_operations() -> Result<IndexMap<String, Vec<String>>> {
    Ok(known()?.tests)
}

impl Config {
    pub fn known(service: &str) -> Result<Self> {
        Ok(known()?.services.shift_remove(service).unwrap_or_default())
    }

    pub fn of_service(service: &str, folder: &Path) -> Result<Self> {
        let mut config = Config::known(service)?;
        let path = folder.join("wire.toml");
        if let Ok(text) = std::fs::read_to_string(&path) {
            config.add(toml::from_str(&text).with_context(|| path.display().to_string())?);
        }
        Ok(config)
    }

    fn add(&mut self, own: Config) {
        self.model = own.model.or(self.model.take());
        self.query_names_from = own.query_names_from.or(self.query_names_from.take());
        if !own.protocols.is_empty() {
            self.protocols = own.protocols;
        }
        self.set.extend(own.set);
        self.leave_out.extend(own.leave_out);
        self.leave_out_operations.extend(own.leave_out_operations);
        self.without_pattern.extend(own.without_pattern);
        self.unions.extend(own.unions);
        self.sparse.extend(own.sparse);
        self.roots.extend(own.roots);
        self.types.extend(own.types);
    }
}
