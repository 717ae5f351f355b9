//! Roles.

use super::{InlinePolicy, Tags, fold};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub account: String,
    pub name: String,
    pub path: String,
    /// `AROA…`
    pub id: String,
    pub created: Time,
    pub description: Option<String>,
    /// Who may assume it: a policy document.
    pub trust: String,
    /// The users and roles that it names, as they were when it was given.
    pub trusted: Vec<Trusted>,
    pub session_s_max: u32,
    /// The ARN of the managed policy that bounds it.
    pub boundary: Option<String>,
    pub tags: Tags,
    /// ARNs of managed policies.
    pub attached: Vec<String>,
    pub inline: Vec<InlinePolicy>,
    /// The service that a service-linked role belongs to, such as `ecs.amazonaws.com`.
    pub linked_service: Option<String>,
}

/// A user or role in a trust policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trusted {
    pub arn: String,
    /// `AIDA…` or `AROA…`
    pub id: String,
}

store::row! {
    Role in TableId::new(0x0104, "iam.roles"),
    key (account: String, folded_name: String) = |role| (role.account.clone(), fold(&role.name)),
    versions { 1: Role }
}

impl Role {
    pub async fn load(tx: &mut Tx, account: &str, name: &str) -> Result<Option<Role>, store::Error> {
        let role = tx.get::<Role>((account, fold(name).as_str())).await?;
        Ok(role.filter(|role| role.name == name))
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role{}{}", self.account, self.path, self.name)
    }
}
