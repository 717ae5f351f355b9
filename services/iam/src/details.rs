//! Users, groups, roles and policies with all that belongs to them, as an audit wants them.

use crate::answers;
use crate::attach;
use crate::policies::{Managed, Uses};
use crate::profiles;
use crate::shapes::{
    AttachedPolicy, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, RoleLastUsed, UserDetail,
};
use crate::state::group::Group;
use crate::state::instance_profile::{InstanceProfile, ProfileOfRole};
use crate::state::role::Role;
use crate::state::usage::LastUse;
use crate::state::user::User;
use crate::state::{InlinePolicy, fold};
use kernel::{Cx, Result};
use store::Scan;

/// More instance profiles than one role ever has in practice.
const PROFILES_PER_ROLE: u32 = 1_000;

pub fn user(user: User) -> UserDetail {
    UserDetail {
        arn: Some(user.arn()),
        path: Some(user.path),
        user_name: Some(user.name),
        user_id: Some(user.id),
        create_date: Some(user.created.into()),
        user_policy_list: inline(user.inline),
        group_list: Some(user.groups),
        attached_managed_policies: attached(user.attached),
        permissions_boundary: answers::boundary(user.boundary),
        tags: answers::tags(user.tags),
    }
}

pub fn group(group: Group) -> GroupDetail {
    GroupDetail {
        arn: Some(group.arn()),
        path: Some(group.path),
        group_name: Some(group.name),
        group_id: Some(group.id),
        create_date: Some(group.created.into()),
        group_policy_list: inline(group.inline),
        attached_managed_policies: attached(group.attached),
    }
}

pub async fn role(cx: &mut Cx<'_>, role: Role) -> Result<RoleDetail> {
    let last_use = cx.tx.get::<LastUse>((role.id.as_str(),)).await?;
    let mut instance_profiles = Vec::new();
    for profile in profiles_of(cx, &role).await? {
        instance_profiles.push(profiles::shown(cx, profile).await?);
    }
    Ok(RoleDetail {
        arn: Some(role.arn()),
        path: Some(role.path),
        role_name: Some(role.name),
        role_id: Some(role.id),
        create_date: Some(role.created.into()),
        assume_role_policy_document: Some(answers::document(&role.trust)),
        instance_profile_list: Some(instance_profiles),
        role_policy_list: inline(role.inline),
        attached_managed_policies: attached(role.attached),
        permissions_boundary: answers::boundary(role.boundary),
        tags: answers::tags(role.tags),
        role_last_used: Some(last_use.map_or_else(RoleLastUsed::default, |last_use| RoleLastUsed {
            last_used_date: Some(last_use.at.into()),
            region: Some(last_use.region),
        })),
    })
}

async fn profiles_of(cx: &mut Cx<'_>, role: &Role) -> Result<Vec<InstanceProfile>> {
    let entries =
        Scan::<ProfileOfRole>::prefix((role.account.as_str(), fold(&role.name).as_str()), PROFILES_PER_ROLE);
    let entries = cx.tx.scan(entries.snapshot()).await?.rows;
    let keys: Vec<_> = entries.iter().map(|entry| (role.account.clone(), fold(&entry.profile))).collect();
    Ok(cx.tx.get_many::<InstanceProfile>(&keys).await?.into_iter().flatten().collect())
}

/// A managed policy with its versions: all of the account's own, of AWS's the one that counts.
pub fn policy(policy: Managed, uses: Uses) -> ManagedPolicyDetail {
    let versions = policy.versions();
    let shown = policy.shown(uses);
    ManagedPolicyDetail {
        policy_name: shown.policy_name,
        policy_id: shown.policy_id,
        arn: shown.arn,
        path: shown.path,
        default_version_id: shown.default_version_id,
        attachment_count: shown.attachment_count,
        permissions_boundary_usage_count: shown.permissions_boundary_usage_count,
        is_attachable: shown.is_attachable,
        description: shown.description,
        create_date: shown.create_date,
        update_date: shown.update_date,
        policy_version_list: Some(versions),
    }
}

/// No policies inside are no list.
fn inline(policies: Vec<InlinePolicy>) -> Option<Vec<PolicyDetail>> {
    let details = policies.into_iter().map(|policy| PolicyDetail {
        policy_name: Some(policy.name),
        policy_document: Some(answers::document(&policy.document)),
    });
    Some(details.collect::<Vec<_>>()).filter(|details| !details.is_empty())
}

fn attached(arns: Vec<String>) -> Option<Vec<AttachedPolicy>> {
    Some(arns.into_iter().map(attach::shown).collect())
}
