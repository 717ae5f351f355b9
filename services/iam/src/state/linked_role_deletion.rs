//! The last deletion of a service-linked role: kept under the role's name, so that there are never
//! more of them than there are such roles.

use super::fold;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkedRoleDeletion {
    pub account: String,
    pub role: String,
    /// `task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/…`
    pub task: String,
}

store::row! {
    LinkedRoleDeletion in TableId::new(0x010e, "iam.linked-role-deletions"),
    key (account: String, folded_role: String) = |deletion| (deletion.account.clone(), fold(&deletion.role)),
    versions { 1: LinkedRoleDeletion }
}
