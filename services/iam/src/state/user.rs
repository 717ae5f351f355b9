//! Users.

use super::{InlinePolicy, Tags, fold};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub account: String,
    pub name: String,
    /// `/` or `/division/team/`.
    pub path: String,
    /// `AIDA…`
    pub id: String,
    pub created: Time,
    /// The ARN of the managed policy that bounds it.
    pub boundary: Option<String>,
    pub tags: Tags,
    /// The groups that it is in, by name.
    pub groups: Vec<String>,
    /// ARNs of managed policies.
    pub attached: Vec<String>,
    pub inline: Vec<InlinePolicy>,
}

store::row! {
    User in TableId::new(0x0101, "iam.users"),
    key (account: String, folded_name: String) = |user| (user.account.clone(), fold(&user.name)),
    versions { 1: User }
}

impl User {
    pub async fn load(tx: &mut Tx, account: &str, name: &str) -> Result<Option<User>, store::Error> {
        let user = tx.get::<User>((account, fold(name).as_str())).await?;
        Ok(user.filter(|user| user.name == name))
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:user{}{}", self.account, self.path, self.name)
    }
}
