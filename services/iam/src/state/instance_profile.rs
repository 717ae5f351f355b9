//! Instance profiles: how a machine gets a role.

use super::{Tags, fold};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceProfile {
    pub account: String,
    pub name: String,
    pub path: String,
    /// `AIPA…`
    pub id: String,
    pub created: Time,
    pub tags: Tags,
    /// The name of its one role.
    pub role: Option<String>,
}

store::row! {
    InstanceProfile in TableId::new(0x0107, "iam.instance-profiles"),
    key (account: String, folded_name: String) = |profile| (profile.account.clone(), fold(&profile.name)),
    versions { 1: InstanceProfile }
}

impl InstanceProfile {
    pub async fn load(
        tx: &mut Tx,
        account: &str,
        name: &str,
    ) -> Result<Option<InstanceProfile>, store::Error> {
        let profile = tx.get::<InstanceProfile>((account, fold(name).as_str())).await?;
        Ok(profile.filter(|profile| profile.name == name))
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:instance-profile{}{}", self.account, self.path, self.name)
    }
}

/// Index: the instance profiles that hold a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileOfRole {
    pub account: String,
    pub role: String,
    pub profile: String,
}

store::row! {
    ProfileOfRole in TableId::new(0x0108, "iam.profiles-of-roles"),
    key (account: String, folded_role: String, folded_profile: String) =
        |entry| (entry.account.clone(), fold(&entry.role), fold(&entry.profile)),
    versions { 1: ProfileOfRole }
}
