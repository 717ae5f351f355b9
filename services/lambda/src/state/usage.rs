//! How much an account has in a region: counted with every change, so that its bounds hold.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    pub account: String,
    pub region: String,
    pub functions: u64,
    /// Of all versions of functions and of layers, each for itself.
    pub code_bytes: u64,
    /// The sum of what functions have reserved of the account's concurrency.
    pub reserved_concurrency: u32,
}

/// Without concurrency.
#[derive(Serialize, Deserialize)]
struct UsageV1 {
    account: String,
    region: String,
    functions: u64,
    code_bytes: u64,
}

impl From<UsageV1> for Usage {
    fn from(old: UsageV1) -> Usage {
        let UsageV1 { account, region, functions, code_bytes } = old;
        Usage { account, region, functions, code_bytes, reserved_concurrency: 0 }
    }
}

store::row! {
    Usage in TableId::new(0x0505, "lambda.usage"),
    key (account: String, region: String) = |usage| (usage.account.clone(), usage.region.clone()),
    versions { 1: UsageV1, 2: Usage }
}
