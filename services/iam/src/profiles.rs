//! Instance profiles: found, asked for, shown with their role.

use crate::answers;
use crate::errors::Error;
use crate::shapes;
use crate::state::instance_profile::InstanceProfile;
use crate::state::role::Role;
use crate::tags;
use crate::trust;
use kernel::{Access, Cx, Result};

pub async fn find(cx: &mut Cx<'_>, name: &str) -> Result<InstanceProfile> {
    let found = InstanceProfile::load(cx.tx, &cx.here.account, name).await?;
    Ok(found.ok_or_else(|| Error::NoSuchInstanceProfile { name: name.to_owned() })?)
}

/// An action on an instance profile: by its ARN with its path and by its tags.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, name: &str) -> Result<Access> {
    Ok(match InstanceProfile::load(cx.tx, &cx.here.account, name).await? {
        Some(profile) => tags::of_resource(Access::to(action, profile.arn()), &profile.tags),
        None => Access::to(action, cx.global_arn(&format!("instance-profile/{name}"))),
    })
}

/// With its role as it is now.
pub async fn shown(cx: &mut Cx<'_>, profile: InstanceProfile) -> Result<shapes::InstanceProfile> {
    let role = match &profile.role {
        Some(name) => Role::load(cx.tx, &cx.here.account, name).await?,
        None => None,
    };
    let mut roles: Vec<Role> = role.into_iter().collect();
    trust::refresh(cx.tx, &mut roles).await?;
    Ok(shapes::InstanceProfile {
        arn: profile.arn(),
        path: profile.path,
        instance_profile_name: profile.name,
        instance_profile_id: profile.id,
        create_date: profile.created.into(),
        roles: roles.into_iter().map(role_within).collect(),
        tags: answers::tags(profile.tags),
    })
}

/// A role as its instance profile shows it: what it is, not how it is set.
fn role_within(role: Role) -> shapes::Role {
    let role = shapes::Role::from(role);
    shapes::Role {
        description: None,
        max_session_duration: None,
        permissions_boundary: None,
        tags: None,
        ..role
    }
}

/// As listings show them: without their tags.
pub async fn listed(cx: &mut Cx<'_>, found: Vec<InstanceProfile>) -> Result<Vec<shapes::InstanceProfile>> {
    let mut all = Vec::new();
    for profile in found {
        all.push(shapes::InstanceProfile { tags: None, ..shown(cx, profile).await? });
    }
    Ok(all)
}
