//! How many bytes the events of a group have, brought up to date within a minute: a row of its own, so that
//! appends to many streams do not meet in it.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupSize {
    /// The group's id.
    pub group: u64,
    pub bytes: u64,
}

store::row! {
    GroupSize in TableId::new(0x0402, "logs.sizes-of-groups"),
    key (group: u64) = |size| (size.group,),
    versions { 1: GroupSize }
}
