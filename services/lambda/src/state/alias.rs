//! Aliases: names of versions, found by function and name.

use super::version::qualifier;
use kernel::Here;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alias {
    pub account: String,
    pub region: String,
    pub function: String,
    pub name: String,
    /// The number of the version that it names.
    pub version: u64,
    pub description: String,
    /// Another version, and how likely it is to be taken instead: 0 to 1.
    pub other: Option<(u64, f64)>,
    /// Another one with every change, those of its policy included.
    pub revision: String,
}

store::row! {
    Alias in TableId::new(0x0506, "lambda.aliases"),
    key (account: String, region: String, function: String, name: String) = |alias| (
        alias.account.clone(),
        alias.region.clone(),
        alias.function.clone(),
        alias.name.clone(),
    ),
    versions { 1: Alias }
}

impl Alias {
    pub fn arn(&self) -> String {
        let resource = format!("function:{}:{}", self.function, self.name);
        Here::new(&self.region, &self.account).arn("lambda", &resource)
    }

    /// The version that it names, as answers tell it.
    pub fn qualifier(&self) -> String {
        qualifier(self.version)
    }

    /// Whether it leads to a version, always or sometimes.
    pub fn leads_to(&self, number: u64) -> bool {
        self.version == number || self.other.is_some_and(|(other, _)| other == number)
    }
}
