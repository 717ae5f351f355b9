//! Index: who uses a managed policy, AWS's or the account's own. Counts are derived from it.

use super::fold;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    pub account: String,
    pub policy_arn: String,
    pub usage: Usage,
    pub entity: Entity,
    /// The name of the user, group or role, and its unique id.
    pub name: String,
    pub id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Usage {
    Permissions = 0,
    Boundary = 1,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Entity {
    User = 0,
    Group = 1,
    Role = 2,
}

store::row! {
    Attachment in TableId::new(0x0106, "iam.attachments"),
    key (account: String, policy_arn: String, usage: u8, entity: u8, folded_name: String) = |attachment| (
        attachment.account.clone(),
        attachment.policy_arn.clone(),
        attachment.usage as u8,
        attachment.entity as u8,
        fold(&attachment.name),
    ),
    versions { 1: Attachment }
}
