//! ListInstanceProfilesForRole: the instance profiles that hold a role.

use crate::entity;
use crate::paging::{self, Paging};
use crate::profiles;
use crate::shapes::{ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse};
use crate::state::fold;
use crate::state::instance_profile::{InstanceProfile, ProfileOfRole};
use crate::state::role::Role;
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListInstanceProfilesForRole;

impl Operation for ListInstanceProfilesForRole {
    const NAME: &'static str = "ListInstanceProfilesForRole";
    type Input = ListInstanceProfilesForRoleRequest;
    type Output = ListInstanceProfilesForRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:ListInstanceProfilesForRole", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let role: Role = entity::find(cx, &input.role_name).await?;
        let (account, folded) = (role.account.as_str(), fold(&role.name));
        let scan = |after: Option<&str>, limit| {
            let all = Scan::<ProfileOfRole>::prefix((account, folded.as_str()), limit);
            match after {
                Some(after) => all.after((account, folded.as_str(), after)),
                None => all,
            }
        };
        let listed = paging::rows(cx.tx, paging, scan, |entry| fold(&entry.profile), |_| true).await?;
        let is_truncated = listed.is_truncated();
        let mut found = Vec::new();
        for entry in &listed.items {
            found.extend(InstanceProfile::load(cx.tx, account, &entry.profile).await?);
        }
        let instance_profiles = profiles::listed(cx, found).await?;
        Ok(ListInstanceProfilesForRoleResponse { instance_profiles, is_truncated, marker: listed.marker })
    }
}
