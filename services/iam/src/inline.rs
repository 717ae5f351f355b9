//! Policies inside a user, group or role: put, read, deleted, listed. Written once for all three.

use crate::answers;
use crate::entity::{Entity, find, find_to_change};
use crate::errors::Error;
use crate::paging::{self, Listed, Paging};
use crate::state::{InlinePolicy, fold};
use auth::policy::{Kind, Policy};
use kernel::{Cx, Result};

/// Puts a policy inside, in place of one with the same name.
pub async fn put<E: Entity>(cx: &mut Cx<'_>, owner: &str, name: String, document: String) -> Result<()> {
    let mut entity: E = find_to_change(cx, owner).await?;
    Policy::parse(&document, Kind::Identity).map_err(Error::from)?;
    let inline = entity.inline_mut();
    inline.retain(|policy| fold(&policy.name) != fold(&name));
    inline.push(InlinePolicy { name, document });
    let chars: usize = inline.iter().map(|policy| significant_chars(&policy.document)).sum();
    if chars > E::INLINE_CHARS_MAX as usize {
        let name = entity.name().to_owned();
        Err(Error::InlinePoliciesTooLarge { of: E::NOUN, name, max: E::INLINE_CHARS_MAX })?;
    }
    cx.tx.put(&entity);
    Ok(())
}

/// The document of a policy inside, percent-encoded as answers have it.
pub async fn get<E: Entity>(cx: &mut Cx<'_>, owner: &str, name: &str) -> Result<String> {
    let entity: E = find(cx, owner).await?;
    let found = entity.inline().iter().find(|policy| policy.name == name);
    let found = found.ok_or_else(|| absent::<E>(name))?;
    Ok(answers::document(&found.document))
}

pub async fn delete<E: Entity>(cx: &mut Cx<'_>, owner: &str, name: &str) -> Result<()> {
    let mut entity: E = find_to_change(cx, owner).await?;
    let policies = entity.inline_mut();
    let before = policies.len();
    policies.retain(|policy| policy.name != name);
    if policies.len() == before {
        return Err(absent::<E>(name).into());
    }
    cx.tx.put(&entity);
    Ok(())
}

/// The names of the policies inside.
pub async fn list<E: Entity>(cx: &mut Cx<'_>, owner: &str, paging: Paging) -> Result<Listed<String>> {
    let entity: E = find(cx, owner).await?;
    let names = entity.inline().iter().map(|policy| policy.name.clone()).collect();
    Ok(paging::at_hand(names, paging, String::clone))
}

/// How long a policy is for quotas: white space costs nothing.
pub fn significant_chars(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

fn absent<E: Entity>(name: &str) -> Error {
    Error::NoSuchInlinePolicy { of: E::NOUN, name: name.to_owned() }
}
