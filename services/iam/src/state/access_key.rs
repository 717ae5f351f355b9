//! Access keys: found by id when a request comes, by user when they are listed.

use super::fold;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`
    pub id: String,
    pub account: String,
    /// The user that it belongs to; the account's root when there is none.
    pub user: Option<String>,
    pub secret: String,
    pub is_active: bool,
    pub created: Time,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKey").field("id", &self.id).field("user", &self.user).finish_non_exhaustive()
    }
}

store::row! {
    AccessKey in TableId::new(0x0109, "iam.access-keys"),
    key (id: String,) = |key| (key.id.clone(),),
    versions { 1: AccessKey }
}

/// Index: the keys of a user; those of root stand under the empty name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyOfUser {
    pub account: String,
    pub user: String,
    pub key: String,
}

store::row! {
    KeyOfUser in TableId::new(0x010a, "iam.keys-of-users"),
    key (account: String, folded_user: String, key: String) =
        |entry| (entry.account.clone(), fold(&entry.user), entry.key.clone()),
    versions { 1: KeyOfUser }
}
