//! GetAccountSummary: how much of everything there is, and how much there may be.

use crate::keys;
use crate::limits;
use crate::shapes::GetAccountSummaryResponse;
use crate::state::group::Group;
use crate::state::instance_profile::InstanceProfile;
use crate::state::policy::ManagedPolicy;
use crate::state::role::Role;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};
use store::{Row, Scan, Tx};

pub struct GetAccountSummary;

/// How many rows are read at once.
const PER_TRIP: u32 = 1_000;

/// What does not exist here, so that there is none of it.
const NONE: [&str; 7] = [
    "AccountMFAEnabled",
    "AccountPasswordPresent",
    "AccountSigningCertificatesPresent",
    "MFADevices",
    "MFADevicesInUse",
    "Providers",
    "ServerCertificates",
];

const QUOTAS: [(&str, u32); 19] = [
    ("AccessKeysPerUserQuota", limits::ACCESS_KEYS_PER_USER),
    ("AssumeRolePolicySizeQuota", limits::TRUST_POLICY_CHARS),
    ("AttachedPoliciesPerGroupQuota", limits::ATTACHED_POLICIES_PER_GROUP),
    ("AttachedPoliciesPerRoleQuota", limits::ATTACHED_POLICIES_PER_ROLE),
    ("AttachedPoliciesPerUserQuota", limits::ATTACHED_POLICIES_PER_USER),
    ("GroupPolicySizeQuota", limits::INLINE_CHARS_PER_GROUP),
    ("GroupsPerUserQuota", limits::GROUPS_PER_USER),
    ("GroupsQuota", limits::GROUPS_PER_ACCOUNT),
    ("InstanceProfilesQuota", limits::INSTANCE_PROFILES_PER_ACCOUNT),
    ("PoliciesQuota", limits::POLICIES_PER_ACCOUNT),
    ("PolicySizeQuota", limits::MANAGED_POLICY_CHARS),
    ("PolicyVersionsInUseQuota", limits::POLICY_VERSIONS_IN_USE_PER_ACCOUNT),
    ("RolePolicySizeQuota", limits::INLINE_CHARS_PER_ROLE),
    ("RolesQuota", limits::ROLES_PER_ACCOUNT),
    ("ServerCertificatesQuota", limits::SERVER_CERTIFICATES_PER_ACCOUNT),
    ("SigningCertificatesPerUserQuota", limits::SIGNING_CERTIFICATES_PER_USER),
    ("UserPolicySizeQuota", limits::INLINE_CHARS_PER_USER),
    ("UsersQuota", limits::USERS_PER_ACCOUNT),
    ("VersionsPerPolicyQuota", limits::VERSIONS_PER_POLICY),
];

impl Operation for GetAccountSummary {
    const NAME: &'static str = "GetAccountSummary";
    type Input = ();
    type Output = GetAccountSummaryResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:GetAccountSummary", "*"))
    }

    async fn run(cx: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.as_str();
        let root_keys = keys::of_user(cx.tx, account, "").await?;
        let counted = [
            ("AccountAccessKeysPresent", i32::from(!root_keys.is_empty())),
            // Tokens of the global endpoint are of the first version: valid where regions are on by default.
            ("GlobalEndpointTokenVersion", 1),
            ("Groups", count(cx.tx, account, |_: &Group| 1).await?),
            ("InstanceProfiles", count(cx.tx, account, |_: &InstanceProfile| 1).await?),
            ("Policies", count(cx.tx, account, |_: &ManagedPolicy| 1).await?),
            (
                "PolicyVersionsInUse",
                count(cx.tx, account, |policy: &ManagedPolicy| policy.versions.len()).await?,
            ),
            ("Roles", count(cx.tx, account, |_: &Role| 1).await?),
            ("Users", count(cx.tx, account, |_: &User| 1).await?),
        ];
        let quotas = QUOTAS.into_iter().map(|(name, max)| (name, i32::try_from(max).unwrap_or(i32::MAX)));
        let none = NONE.into_iter().map(|name| (name, 0));
        Ok(GetAccountSummaryResponse { summary_map: Some(none.chain(quotas).chain(counted).collect()) })
    }
}

/// The sum of something over all rows of an account.
async fn count<R: Row<Key = (String, String)>>(
    tx: &mut Tx,
    account: &str,
    of_row: impl Fn(&R) -> usize + Send,
) -> Result<i32> {
    let all = || Scan::<R>::prefix((account,), PER_TRIP).snapshot();
    let mut next = all();
    let mut sum = 0;
    loop {
        let page = tx.scan(next).await?;
        sum += page.rows.iter().map(&of_row).sum::<usize>();
        match page.rows.last() {
            Some(last) if page.more => next = all().after(last.key()),
            _ => return Ok(i32::try_from(sum).unwrap_or(i32::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, user};
    use serde_json::json;

    #[tokio::test]
    async fn counts_and_quotas() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        user(&cloud, "eve").await;
        group(&cloud, "devs").await;
        cloud.call("iam", "CreateAccessKey", json!({})).await.expect("is root's");
        let answer = cloud.call("iam", "GetAccountSummary", json!({})).await.expect("is told");
        let map = &answer["SummaryMap"];
        for (name, number) in [
            ("Users", 2),
            ("Groups", 1),
            ("Roles", 0),
            ("AccountAccessKeysPresent", 1),
            ("UsersQuota", 5_000),
            ("MFADevices", 0),
        ] {
            assert_eq!(map[name], number, "{name}");
        }
        assert_eq!(map.as_object().map(|map| map.len()), Some(34));
    }
}
