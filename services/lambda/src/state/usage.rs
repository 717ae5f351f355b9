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
    /// The sum of what functions hold of the account's concurrency: what they have reserved, or else what is kept
    /// ready for them.
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

#[cfg(test)]
mod tests {
    use super::*;
    use store::Row;
    use store::row::write_form;

    #[test]
    fn the_first_form_is_read() {
        let old = UsageV1 { account: "0".to_owned(), region: "r".to_owned(), functions: 2, code_bytes: 7 };
        let mut value = Vec::new();
        write_form(1, &old, &mut value);
        let usage = Usage::decode((String::new(), String::new()), &value).expect("is read");
        assert_eq!((usage.functions, usage.code_bytes, usage.reserved_concurrency), (2, 7, 0));
    }
}
