//! Whose policies are simulated: a user with its groups, a group, or a role.

use super::Caller;
use crate::entity::{self, Entity};
use crate::errors::Error;
use crate::policies::{Managed, name_in};
use crate::state::group::Group;
use crate::state::role::Role;
use crate::state::user::User;
use auth::policy::{Kind, Policy, Sourced};
use kernel::{Arn, Cx, Result};
use std::sync::Arc;

pub struct Subject {
    pub policies: Vec<Sourced>,
    pub boundary: Option<Sourced>,
    pub caller: Caller,
}

/// The subject with this ARN, in the caller's account.
pub async fn find(cx: &mut Cx<'_>, arn: &str) -> Result<Subject> {
    let own = Arn::parse(arn).filter(|parsed| parsed.service == "iam" && parsed.account == cx.here.account);
    let (kind, name) = own
        .and_then(|own| own.resource.split_once('/'))
        .map(|(kind, path)| (kind, name_in(path)))
        .ok_or_else(|| unclear(arn))?;
    match kind {
        "user" => user(cx, name, arn).await,
        "role" => role(cx, name, arn).await,
        "group" => {
            let group: Group = entity::find(cx, name).await?;
            check_arn(&group, arn)?;
            Ok(Subject { policies: of(cx, &group).await?, boundary: None, caller: caller(arn, false) })
        }
        _ => Err(unclear(arn).into()),
    }
}

async fn user(cx: &mut Cx<'_>, name: &str, arn: &str) -> Result<Subject> {
    let user: User = entity::find(cx, name).await?;
    check_arn(&user, arn)?;
    let mut policies = of(cx, &user).await?;
    for group in &user.groups {
        let group: Group = entity::find(cx, group).await?;
        policies.extend(of(cx, &group).await?);
    }
    let boundary = boundary(cx, user.boundary.as_deref()).await?;
    Ok(Subject { policies, boundary, caller: caller(arn, false) })
}

async fn role(cx: &mut Cx<'_>, name: &str, arn: &str) -> Result<Subject> {
    let role: Role = entity::find(cx, name).await?;
    check_arn(&role, arn)?;
    let boundary = boundary(cx, role.boundary.as_deref()).await?;
    Ok(Subject { policies: of(cx, &role).await?, boundary, caller: caller(arn, true) })
}

fn caller(arn: &str, is_role: bool) -> Caller {
    Caller { arn: arn.to_owned(), is_role }
}

fn unclear(arn: &str) -> Error {
    let why = format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.");
    Error::InvalidSimulation { why }
}

/// A name in another path is another ARN.
fn check_arn<E: Entity>(entity: &E, arn: &str) -> Result<(), Error> {
    if entity.arn() == arn { Ok(()) } else { Err(E::absent(entity.name())) }
}

/// The policies in and on an entity, under the names that the simulator gives them.
async fn of<E: Entity>(cx: &mut Cx<'_>, entity: &E) -> Result<Vec<Sourced>> {
    let mut policies = Vec::new();
    for inline in entity.inline() {
        let source = format!("{}_{}_{}", E::NOUN, entity.name(), inline.name);
        policies.extend(parsed(source, &inline.document));
    }
    for arn in entity.attached() {
        if let Some(text) = managed(cx, arn).await? {
            policies.extend(parsed(name_in(arn).to_owned(), &text));
        }
    }
    Ok(policies)
}

async fn boundary(cx: &mut Cx<'_>, arn: Option<&str>) -> Result<Option<Sourced>> {
    let Some(arn) = arn else { return Ok(None) };
    let text = managed(cx, arn).await?;
    Ok(text.and_then(|text| parsed(name_in(arn).to_owned(), &text)))
}

async fn managed(cx: &mut Cx<'_>, arn: &str) -> Result<Option<String>> {
    let policy = Managed::load(cx.tx, &cx.here.account, arn).await?;
    Ok(policy.map(|policy| policy.document().to_owned()))
}

/// What was sound when it was kept is sound now.
fn parsed(source: String, text: &str) -> Option<Sourced> {
    let policy = Policy::parse(text, Kind::Identity).ok()?;
    Some(Sourced { source, policy: Arc::new(policy) })
}
