//! What operations need that are about the user who is named, or about the caller itself.

use crate::entity;
use crate::names::Whom;
use crate::state::user::User;
use kernel::{Access, Cx, Result};

/// An action on the user that is named, else on the caller.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, named: Option<&str>) -> Result<Access> {
    match Whom::of(named, cx.caller)? {
        Whom::User(name) => entity::access::<User>(cx, action, &name).await,
        Whom::Root => Ok(Access::to(action, cx.global_arn("root"))),
    }
}

/// Fails if the user that is meant does not exist.
pub async fn existing(cx: &mut Cx<'_>, named: Option<&str>) -> Result<Whom> {
    let whom = Whom::of(named, cx.caller)?;
    if let Some(name) = whom.user() {
        entity::find::<User>(cx, name).await?;
    }
    Ok(whom)
}
