//! Event source mappings: which source's events a function is run on. Found by their ids, by their functions and by
//! their sources.

use super::Tags;
use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    pub account: String,
    pub region: String,
    pub uuid: String,
    /// The ARN of the source.
    pub source: String,
    /// The ARN of the function, with the version or alias that was named.
    pub function: String,
    pub settings: Settings,
    /// Whether it is to be at work, once it has settled.
    pub is_enabled: bool,
    pub phase: Phase,
    pub modified: Time,
    pub tags: Tags,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub batch_max: u32,
    /// How long events are gathered.
    pub window_s: u32,
    /// Patterns, as texts: an event must match one of them, if there are any.
    pub filters: Vec<String>,
    /// The function says which events of a batch have failed.
    pub reports_failures: bool,
    pub concurrency_max: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    Creating,
    Enabling,
    Disabling,
    Updating,
    Deleting,
    /// Enabled or disabled.
    Settled,
}

/// A mapping by its function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MappingOfFunction {
    pub account: String,
    pub region: String,
    pub function: String,
    pub uuid: String,
}

/// A mapping by its source: each function has one there at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MappingOfSource {
    pub account: String,
    pub region: String,
    pub source: String,
    pub function: String,
    pub uuid: String,
}

store::row! {
    Mapping in TableId::new(0x0510, "lambda.mappings"),
    key (account: String, region: String, uuid: String) =
        |mapping| (mapping.account.clone(), mapping.region.clone(), mapping.uuid.clone()),
    versions { 1: Mapping }
}

store::row! {
    MappingOfFunction in TableId::new(0x0511, "lambda.mappings-of-functions"),
    key (account: String, region: String, function: String, uuid: String) = |mapping| (
        mapping.account.clone(),
        mapping.region.clone(),
        mapping.function.clone(),
        mapping.uuid.clone(),
    ),
    versions { 1: MappingOfFunction }
}

store::row! {
    MappingOfSource in TableId::new(0x0512, "lambda.mappings-of-sources"),
    key (account: String, region: String, source: String, function: String) = |mapping| (
        mapping.account.clone(),
        mapping.region.clone(),
        mapping.source.clone(),
        mapping.function.clone(),
    ),
    versions { 1: MappingOfSource }
}

impl Mapping {
    pub fn here(&self) -> Here {
        Here::new(&self.region, &self.account)
    }

    pub fn arn(&self) -> String {
        self.here().arn("lambda", &format!("event-source-mapping:{}", self.uuid))
    }

    /// Whether its source is to be asked for events.
    pub fn is_at_work(&self) -> bool {
        self.is_enabled && matches!(self.phase, Phase::Settled | Phase::Updating)
    }

    /// As answers tell it.
    pub fn state(&self) -> &'static str {
        match self.phase {
            Phase::Creating => "Creating",
            Phase::Enabling => "Enabling",
            Phase::Disabling => "Disabling",
            Phase::Updating => "Updating",
            Phase::Deleting => "Deleting",
            Phase::Settled if self.is_enabled => "Enabled",
            Phase::Settled => "Disabled",
        }
    }

    pub fn of_function(&self) -> MappingOfFunction {
        let Mapping { account, region, function, uuid, .. } = self.clone();
        MappingOfFunction { account, region, function, uuid }
    }

    pub fn of_source(&self) -> MappingOfSource {
        let Mapping { account, region, source, function, uuid, .. } = self.clone();
        MappingOfSource { account, region, source, function, uuid }
    }
}
