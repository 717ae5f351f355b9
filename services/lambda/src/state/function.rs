//! Functions: found by account, region and name. What all versions of one share.

use super::Tags;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    pub account: String,
    pub region: String,
    pub name: String,
    pub created: Time,
    pub tags: Tags,
    /// The number that the next published version has. It never goes back.
    pub next_version: u64,
}

store::row! {
    Function in TableId::new(0x0501, "lambda.functions"),
    key (account: String, region: String, name: String) =
        |function| (function.account.clone(), function.region.clone(), function.name.clone()),
    versions { 1: Function }
}
