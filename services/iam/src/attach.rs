//! Managed policies on users, groups and roles: attached, detached, listed; boundaries set and lifted.
//!
//! What an entity has stands in its own row; the index of attachments says the same from the side of
//! the policies, and changes in the same transaction.

use crate::entity::{self, Bounded, Entity};
use crate::errors::Error;
use crate::names::is_below;
use crate::paging::{self, Listed, Paging};
use crate::policies::{self, Managed};
use crate::shapes::AttachedPolicy;
use crate::state::attachment::{Attachment, Usage};
use crate::state::fold;
use kernel::{Access, Cx, Result};
use store::Row;

/// An action on what is attached to an entity.
pub async fn access<E: Entity>(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: &str,
    policy_arn: &str,
) -> Result<Access> {
    Ok(entity::access::<E>(cx, action, name).await?.with("iam:PolicyARN", [policy_arn.to_owned()]))
}

/// Attaches; what is attached stays attached.
pub async fn attach<E: Entity>(cx: &mut Cx<'_>, name: &str, policy_arn: &str) -> Result<()> {
    policies::check_arn(policy_arn)?;
    let mut entity: E = entity::find_to_change(cx, name).await?;
    check_attachable(cx, policy_arn).await?;
    if entity.attached().iter().any(|attached| attached == policy_arn) {
        return Ok(());
    }
    let (quota, max) = E::ATTACHED_QUOTA;
    if entity.attached().len() >= max as usize {
        return Err(Error::QuotaExceeded { quota, max }.into());
    }
    entity.attached_mut().push(policy_arn.to_owned());
    cx.tx.put(&entry(&entity, policy_arn, Usage::Permissions));
    cx.tx.put(&entity);
    Ok(())
}

async fn check_attachable(cx: &mut Cx<'_>, policy_arn: &str) -> Result<()> {
    match Managed::load(cx.tx, &cx.here.account, policy_arn).await? {
        Some(policy) if policy.is_attachable() => Ok(()),
        Some(_) => Err(Error::OnlyForServiceLinkedRoles.into()),
        None => Err(Error::NotAttachable { arn: policy_arn.to_owned() }.into()),
    }
}

pub async fn detach<E: Entity>(cx: &mut Cx<'_>, name: &str, policy_arn: &str) -> Result<()> {
    policies::check_arn(policy_arn)?;
    let mut entity: E = entity::find_to_change(cx, name).await?;
    let before = entity.attached().len();
    entity.attached_mut().retain(|attached| attached != policy_arn);
    if entity.attached().len() == before {
        return Err(Error::NoSuchPolicy { arn: policy_arn.to_owned() }.into());
    }
    forget(cx, &entity, policy_arn, Usage::Permissions);
    cx.tx.put(&entity);
    Ok(())
}

/// The policies of an entity below a path.
pub async fn list<E: Entity>(
    cx: &mut Cx<'_>,
    name: &str,
    path_prefix: Option<&str>,
    paging: Paging,
) -> Result<Listed<AttachedPolicy>> {
    let entity: E = entity::find(cx, name).await?;
    let below = |arn: &&String| is_below(policies::path_in(arn), path_prefix);
    let arns: Vec<String> = entity.attached().iter().filter(below).cloned().collect();
    Ok(paging::at_hand(arns, paging, String::clone).map(shown))
}

pub fn shown(policy_arn: String) -> AttachedPolicy {
    AttachedPolicy {
        policy_name: Some(policies::name_in(&policy_arn).to_owned()),
        policy_arn: Some(policy_arn),
    }
}

pub async fn set_boundary<E: Bounded>(cx: &mut Cx<'_>, name: &str, policy_arn: &str) -> Result<()> {
    let mut entity: E = entity::find_to_change(cx, name).await?;
    check_boundary(cx, policy_arn).await?;
    if let Some(old) = entity.boundary_mut().replace(policy_arn.to_owned()) {
        forget(cx, &entity, &old, Usage::Boundary);
    }
    cx.tx.put(&entry(&entity, policy_arn, Usage::Boundary));
    cx.tx.put(&entity);
    Ok(())
}

/// Whether a managed policy can bound somebody.
pub async fn check_boundary(cx: &mut Cx<'_>, policy_arn: &str) -> Result<()> {
    policies::check_arn(policy_arn)?;
    match Managed::load(cx.tx, &cx.here.account, policy_arn).await? {
        Some(policy) if policy.is_attachable() => Ok(()),
        _ => Err(Error::NoSuchBoundary { arn: policy_arn.to_owned() }.into()),
    }
}

pub async fn lift_boundary<E: Bounded>(cx: &mut Cx<'_>, name: &str) -> Result<()> {
    let mut entity: E = entity::find_to_change(cx, name).await?;
    if let Some(old) = entity.boundary_mut().take() {
        forget(cx, &entity, &old, Usage::Boundary);
        cx.tx.put(&entity);
    }
    Ok(())
}

/// Enters all that an entity has into the index: when it is new, or has a new name.
pub fn enter_all<E: Entity>(cx: &mut Cx<'_>, entity: &E, boundary: Option<&str>) {
    for (policy_arn, usage) in uses(entity, boundary) {
        cx.tx.put(&entry(entity, policy_arn, usage));
    }
}

/// Takes all that an entity has out of the index: before it gets a new name, or goes.
pub fn forget_all<E: Entity>(cx: &mut Cx<'_>, entity: &E, boundary: Option<&str>) {
    for (policy_arn, usage) in uses(entity, boundary) {
        forget(cx, entity, policy_arn, usage);
    }
}

fn uses<'e, E: Entity>(entity: &'e E, boundary: Option<&'e str>) -> impl Iterator<Item = (&'e str, Usage)> {
    let attached = entity.attached().iter().map(|arn| (arn.as_str(), Usage::Permissions));
    attached.chain(boundary.map(|arn| (arn, Usage::Boundary)))
}

fn entry<E: Entity>(entity: &E, policy_arn: &str, usage: Usage) -> Attachment {
    Attachment {
        account: entity.account().to_owned(),
        policy_arn: policy_arn.to_owned(),
        usage,
        entity: E::KIND,
        name: entity.name().to_owned(),
        id: entity.id().to_owned(),
    }
}

fn forget<E: Entity>(cx: &mut Cx<'_>, entity: &E, policy_arn: &str, usage: Usage) {
    let folded = fold(entity.name());
    let key: <Attachment as Row>::Key =
        (entity.account().to_owned(), policy_arn.to_owned(), usage as u8, E::KIND as u8, folded);
    cx.tx.delete::<Attachment>(key);
}
