//! Execution roles: the caller must be allowed to pass one on, and Lambda to assume it.

use crate::errors::Error;
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, ResourceGrant, Sourced, Who, evaluate};
use kernel::role_rights::RoleRights;
use kernel::{Arn, Cx, Need, Result, ports};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

const PRINCIPAL: &str = "lambda.amazonaws.com";

/// What passing a role to a function needs; both must be of one account.
pub fn need_to_pass(role: &str, function: &str) -> Result<Need, Error> {
    let account = |text| Arn::parse(text).map(|arn: Arn<'_>| arn.account);
    if account(role) != account(function) {
        return Err(Error::RoleOfOthers);
    }
    Ok(Need::new("iam:PassRole", role)
        .with("iam:PassedToService", [PRINCIPAL.to_owned()])
        .with("iam:AssociatedResourceArn", [function.to_owned()]))
}

/// The role must be there, and Lambda must be allowed to assume it.
pub async fn check(cx: &mut Cx<'_>, text: &str, function: &str) -> Result<()> {
    assume(cx, text, function).await.map(drop)
}

/// The same; answers the role.
pub async fn assume(cx: &mut Cx<'_>, text: &str, function: &str) -> Result<ports::Role> {
    let arn = Arn::parse(text).ok_or(Error::RoleNotAssumable)?;
    let name = arn.resource.rsplit('/').next().unwrap_or_default();
    let role = cx.world.identities.role(cx.tx, arn.account, name).await?;
    let role = role.filter(|role| role.arn == text && is_known_assumable(cx, role, function));
    Ok(role.ok_or(Error::RoleNotAssumable)?)
}

/// Which trust policies let Lambda in for which functions: it is asked at every invocation. Nothing but what is kept
/// here bears on the answer.
#[derive(Default)]
struct Assumable(Mutex<HashMap<String, Judged>>);

struct Judged {
    role: String,
    trust: String,
    is_assumable: bool,
}

/// More than that many functions, and it starts afresh.
const JUDGED_MAX: usize = 4_096;

fn is_known_assumable(cx: &Cx<'_>, role: &ports::Role, function: &str) -> bool {
    let mut known = cx.memory::<Assumable>().0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(judged) = known.get(function)
        && judged.role == role.arn
        && judged.trust == role.trust
    {
        return judged.is_assumable;
    }
    let is_assumable = is_assumable(role, function);
    if known.len() >= JUDGED_MAX {
        known.clear();
    }
    let judged = Judged { role: role.arn.clone(), trust: role.trust.clone(), is_assumable };
    known.insert(function.to_owned(), judged);
    is_assumable
}

/// Whether the role's trust policy lets Lambda in, on behalf of this function.
fn is_assumable(role: &ports::Role, function: &str) -> bool {
    let Ok(policy) = Policy::parse(&role.trust, Kind::Trust) else { return false };
    let mut context = Context::new();
    context.set("aws:SourceArn", function);
    context.set("aws:SourceAccount", role.account.as_str());
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", PRINCIPAL);
    let policy = Sourced { source: role.arn.clone(), policy: Arc::new(policy) };
    let grants =
        Grants { resource: Some(&policy), resource_grant: ResourceGrant::Trust, ..Grants::default() };
    let names = [PRINCIPAL];
    let who =
        Who { account: "", arn: PRINCIPAL, actor: Actor::Service { names: &names }, canonical_user: None };
    let ask = Ask { action: "sts:AssumeRole", resource: &role.arn, context: &context };
    evaluate(&who, &grants, &ask, &role.account).is_allowed()
}

/// Whether a role may do something on behalf of a function.
pub async fn may(cx: &mut Cx<'_>, role: &str, function: &str, need: &Need) -> Result<bool> {
    match RoleRights::read(cx, role).await? {
        Some(rights) => rights.may(cx, function, need).await,
        None => Ok(false),
    }
}
