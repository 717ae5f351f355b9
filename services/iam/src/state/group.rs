//! Groups, and who is in them.

use super::{InlinePolicy, fold};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub account: String,
    pub name: String,
    pub path: String,
    /// `AGPA…`
    pub id: String,
    pub created: Time,
    /// ARNs of managed policies.
    pub attached: Vec<String>,
    pub inline: Vec<InlinePolicy>,
}

store::row! {
    Group in TableId::new(0x0102, "iam.groups"),
    key (account: String, folded_name: String) = |group| (group.account.clone(), fold(&group.name)),
    versions { 1: Group }
}

impl Group {
    pub async fn load(tx: &mut Tx, account: &str, name: &str) -> Result<Option<Group>, store::Error> {
        let group = tx.get::<Group>((account, fold(name).as_str())).await?;
        Ok(group.filter(|group| group.name == name))
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:group{}{}", self.account, self.path, self.name)
    }
}

/// Index: one row for each user in a group. The user's own row names its groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub account: String,
    pub group: String,
    pub user: String,
}

store::row! {
    Member in TableId::new(0x0103, "iam.group-members"),
    key (account: String, folded_group: String, folded_user: String) =
        |member| (member.account.clone(), fold(&member.group), fold(&member.user)),
    versions { 1: Member }
}
