//! How much an account has in a region: counted with every change, so that its bounds hold.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    pub account: String,
    pub region: String,
    pub functions: u64,
    pub code_bytes: u64,
}

store::row! {
    Usage in TableId::new(0x0505, "lambda.usage"),
    key (account: String, region: String) = |usage| (usage.account.clone(), usage.region.clone()),
    versions { 1: Usage }
}
