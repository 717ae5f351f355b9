//! Managed policies of an account's own, with their versions.

use super::{Tags, fold};
use kernel::{Arn, Time};
use serde::{Deserialize, Serialize};
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    pub account: String,
    pub name: String,
    pub path: String,
    /// `ANPA…`
    pub id: String,
    pub created: Time,
    pub updated: Time,
    pub description: Option<String>,
    pub tags: Tags,
    /// At most five, oldest first.
    pub versions: Vec<Version>,
    /// The number of the version that counts.
    pub default: u32,
    /// The number that the next version gets: numbers are never used twice.
    pub next: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub number: u32,
    pub document: String,
    pub created: Time,
}

store::row! {
    ManagedPolicy in TableId::new(0x0105, "iam.policies"),
    key (account: String, folded_name: String) = |policy| (policy.account.clone(), fold(&policy.name)),
    versions { 1: ManagedPolicy }
}

impl ManagedPolicy {
    /// By ARN, which must be this policy's own to the letter.
    pub async fn load(tx: &mut Tx, account: &str, arn: &str) -> Result<Option<ManagedPolicy>, store::Error> {
        let Some(parsed) = Arn::parse(arn).filter(|parsed| parsed.account == account) else {
            return Ok(None);
        };
        let name = parsed.resource.rsplit('/').next().unwrap_or_default();
        let policy = tx.get::<ManagedPolicy>((account, fold(name).as_str())).await?;
        Ok(policy.filter(|policy| policy.arn() == arn))
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:policy{}{}", self.account, self.path, self.name)
    }

    /// The version that counts.
    pub fn document(&self) -> &str {
        self.version(self.default).map_or("", |version| version.document.as_str())
    }

    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }
}
