//! Execution roles: the caller must be allowed to pass one on, and Lambda to assume it.

use crate::errors::Error;
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, ResourceGrant, Sourced, Who, evaluate};
use kernel::{Arn, Cx, Need, Result, ports};
use std::sync::Arc;

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
    let arn = Arn::parse(text).ok_or(Error::RoleNotAssumable)?;
    let name = arn.resource.rsplit('/').next().unwrap_or_default();
    let role = cx.world.identities.role(cx.tx, arn.account, name).await?;
    match role.filter(|role| role.arn == text).is_some_and(|role| is_assumable(role, function)) {
        true => Ok(()),
        false => Err(Error::RoleNotAssumable.into()),
    }
}

/// Whether the role's trust policy lets Lambda in, on behalf of this function.
fn is_assumable(role: ports::Role, function: &str) -> bool {
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
