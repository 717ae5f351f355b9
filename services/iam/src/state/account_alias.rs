//! The alias of an account: at most one, and no two accounts have the same.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountAlias {
    pub alias: String,
    pub account: String,
}

store::row! {
    AccountAlias in TableId::new(0x010c, "iam.account-aliases"),
    key (alias: String,) = |entry| (entry.alias.clone(),),
    versions { 1: AccountAlias }
}

/// Index: the alias of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AliasOfAccount {
    pub account: String,
    pub alias: String,
}

store::row! {
    AliasOfAccount in TableId::new(0x010d, "iam.aliases-of-accounts"),
    key (account: String,) = |entry| (entry.account.clone(),),
    versions { 1: AliasOfAccount }
}
