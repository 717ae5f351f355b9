//! What IAM keeps. A user, group or role carries its attachments and inline policies in its own
//! row, so that what a principal may do is read in two trips: the principal, then what it names.

pub mod access_key;
pub mod account_alias;
pub mod attachment;
pub mod group;
pub mod instance_profile;
pub mod linked_role_deletion;
pub mod policy;
pub mod renamed_user;
pub mod role;
pub mod usage;
pub mod user;

use serde::{Deserialize, Serialize};

/// Tags in the order in which they were set.
pub type Tags = Vec<(String, String)>;

/// A policy that lives inside a user, group or role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InlinePolicy {
    pub name: String,
    pub document: String,
}

/// Names are not told apart by case, but kept as written: rows are keyed by the folded name.
pub fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}
