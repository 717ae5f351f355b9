//! When a key or a role was last used: noted at most once a minute.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastUse {
    /// An access key's id or a role's unique id.
    pub subject: String,
    pub at: Time,
    pub service: String,
    pub region: String,
}

store::row! {
    LastUse in TableId::new(0x010b, "iam.last-uses"),
    key (subject: String,) = |last_use| (last_use.subject.clone(),),
    versions { 1: LastUse }
}
