//! Where a user is that was renamed: trust policies know users by their unique ids.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenamedUser {
    /// `AIDA…`
    pub id: String,
    pub account: String,
    /// As it is called now.
    pub name: String,
}

store::row! {
    RenamedUser in TableId::new(0x010f, "iam.renamed-users"),
    key (id: String) = |user| (user.id.clone(),),
    versions { 1: RenamedUser }
}
