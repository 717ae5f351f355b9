//! The resource policies of an account in a region: ten at most, in one row, since all of them are asked at
//! once.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourcePolicies {
    pub account: String,
    pub region: String,
    /// In the order of their names.
    pub policies: Vec<NamedPolicy>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedPolicy {
    pub name: String,
    pub document: String,
    pub updated: Time,
}

store::row! {
    ResourcePolicies in TableId::new(0x0403, "logs.resource-policies"),
    key (account: String, region: String) = |row| (row.account.clone(), row.region.clone()),
    versions { 1: ResourcePolicies }
}
