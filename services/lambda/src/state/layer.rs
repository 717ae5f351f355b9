//! Layers: archives that functions share. A layer is a name and its versions, which never change.

use super::policy::Statement;
use super::version::StoredCode;
use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

/// It stays when its versions are deleted, so that no number is given twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    pub account: String,
    pub region: String,
    pub name: String,
    pub next_version: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerVersion {
    pub account: String,
    pub region: String,
    pub name: String,
    /// From 1 on.
    pub number: u64,
    pub created: Time,
    pub description: String,
    pub license: Option<String>,
    /// What it says it is for; nobody is held to it.
    pub runtimes: Option<Vec<String>>,
    pub architectures: Option<Vec<String>>,
    pub code: StoredCode,
    /// Who else may use it.
    pub statements: Vec<Statement>,
    /// Another one with every change of its policy.
    pub revision: String,
}

store::row! {
    Layer in TableId::new(0x0507, "lambda.layers"),
    key (account: String, region: String, name: String) =
        |layer| (layer.account.clone(), layer.region.clone(), layer.name.clone()),
    versions { 1: Layer }
}

store::row! {
    LayerVersion in TableId::new(0x0508, "lambda.layer-versions"),
    key (account: String, region: String, name: String, number: u64) = |layer| (
        layer.account.clone(),
        layer.region.clone(),
        layer.name.clone(),
        layer.number,
    ),
    versions { 1: LayerVersion }
}

impl LayerVersion {
    /// The ARN of the layer, without the version.
    pub fn layer_arn(&self) -> String {
        Here::new(&self.region, &self.account).arn("lambda", &format!("layer:{}", self.name))
    }

    pub fn arn(&self) -> String {
        format!("{}:{}", self.layer_arn(), self.number)
    }
}
