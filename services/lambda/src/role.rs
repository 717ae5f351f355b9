//! Execution roles: the caller must be allowed to pass one on, and Lambda to assume it.

use crate::errors::Error;
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, ResourceGrant, Sourced, Who, evaluate};
use kernel::service::ResourcePolicy;
use kernel::{Arn, Cx, Here, Need, Result, ports};
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

/// Whether a role may do something on behalf of a function. What the role's policies and the resource's say counts;
/// of the conditions that they can name, those of a request are not known yet.
pub async fn may(cx: &mut Cx<'_>, text: &str, function: &str, need: &Need) -> Result<bool> {
    let Some(arn) = Arn::parse(text) else { return Ok(false) };
    let name = arn.resource.rsplit('/').next().unwrap_or_default();
    let identities = cx.world.identities;
    let Some(rights) = identities.role_rights(cx.tx, arn.account, name).await? else { return Ok(false) };
    let resource = cx.policy_of(need).await?;
    let identity: Option<Vec<Sourced>> =
        rights.policies.iter().map(|policy| sourced(&policy.source, &policy.text, Kind::Identity)).collect();
    let Some(identity) = identity else { return Ok(false) };
    let boundary = rights.boundary.as_deref().map(|text| sourced("boundary", text, Kind::Identity));
    let Some(boundary) = boundary.map_or(Some(None), |boundary| boundary.map(Some)) else { return Ok(false) };
    let (owner, guard) = owner_and_policy(need, resource);
    let grants = Grants {
        identity: &identity,
        boundary: boundary.as_ref(),
        resource: guard.as_ref(),
        ..Grants::default()
    };
    let session = Here::new("", arn.account).global_arn("sts", &format!("assumed-role/{name}/function"));
    let actor = Actor::Role { role_arn: text };
    let who = Who { account: arn.account, arn: &session, actor, canonical_user: None };
    let mut context = Context::new();
    context.set("aws:PrincipalArn", text);
    context.set("aws:PrincipalAccount", arn.account);
    context.set("aws:SecureTransport", "true");
    context.set("lambda:SourceFunctionArn", function);
    let ask = Ask { action: &need.action, resource: &need.resource, context: &context };
    Ok(evaluate(&who, &grants, &ask, &owner).is_allowed())
}

fn sourced(source: &str, text: &str, kind: Kind) -> Option<Sourced> {
    let policy = Arc::new(Policy::parse(text, kind).ok()?);
    Some(Sourced { source: source.to_owned(), policy })
}

/// Whose the resource is, and what it says itself.
fn owner_and_policy(need: &Need, resource: Option<ResourcePolicy>) -> (String, Option<Sourced>) {
    match resource {
        Some(ResourcePolicy { text, owner }) => {
            let policy = text.and_then(|text| sourced(&need.resource, &text, Kind::Resource));
            (owner, policy)
        }
        None => (Arn::parse(&need.resource).map(|arn| arn.account.to_owned()).unwrap_or_default(), None),
    }
}
