//! What a role may do where nobody sends a request: the role of a function, for what is done in its name later.
//!
//! The same policies count as for a caller with the role's credentials: its own, its boundary, and what the resource
//! says. Of the conditions that they can name, those of a request (an address, a second factor) are not known.

use crate::service::ResourcePolicy;
use crate::{Arn, Cx, Here, Need, Result};
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, Sourced, Who, evaluate};
use std::sync::Arc;

/// A role's policies, read and parsed once for many questions.
pub struct RoleRights {
    arn: String,
    account: String,
    /// As what it appears: a session of the role.
    session: String,
    identity: Vec<Sourced>,
    boundary: Option<Sourced>,
    tags: Vec<(String, String)>,
}

impl RoleRights {
    /// Nothing where there is no such role, or where it has a policy that nobody can read.
    pub async fn read(cx: &mut Cx<'_>, role: &str) -> Result<Option<RoleRights>> {
        let Some(arn) = Arn::parse(role) else { return Ok(None) };
        let name = arn.resource.rsplit('/').next().unwrap_or_default();
        let identities = cx.world.identities;
        let Some(rights) = identities.role_rights(cx.tx, arn.account, name).await? else { return Ok(None) };
        let identity: Option<Vec<Sourced>> = rights
            .policies
            .iter()
            .map(|policy| sourced(&policy.source, &policy.text, Kind::Identity))
            .collect();
        let boundary = match rights.boundary.as_deref() {
            Some(text) => sourced("boundary", text, Kind::Identity).map(Some),
            None => Some(None),
        };
        let (Some(identity), Some(boundary)) = (identity, boundary) else { return Ok(None) };
        Ok(Some(RoleRights {
            arn: role.to_owned(),
            account: arn.account.to_owned(),
            session: Here::new("", arn.account).global_arn("sts", &format!("assumed-role/{name}/function")),
            identity,
            boundary,
            tags: rights.tags,
        }))
    }

    /// Whether it may do something on behalf of a function.
    pub async fn may(&self, cx: &mut Cx<'_>, function: &str, need: &Need) -> Result<bool> {
        let (owner, guard) = owner_and_policy(need, cx.policy_of(need).await?);
        let grants = Grants {
            identity: &self.identity,
            boundary: self.boundary.as_ref(),
            resource: guard.as_ref(),
            ..Grants::default()
        };
        let actor = Actor::Role { role_arn: &self.arn };
        let who = Who { account: &self.account, arn: &self.session, actor, canonical_user: None };
        let context = self.context(cx, function, need, &owner);
        let ask = Ask { action: &need.action, resource: &need.resource, context: &context };
        Ok(evaluate(&who, &grants, &ask, &owner).is_allowed())
    }

    fn context(&self, cx: &Cx<'_>, function: &str, need: &Need, owner: &str) -> Context {
        let mut context = Context::new();
        context.set("aws:CurrentTime", cx.now.iso());
        context.set("aws:EpochTime", cx.now.seconds().to_string());
        context.set("aws:RequestedRegion", cx.here.region.as_str());
        context.set("aws:SecureTransport", "true");
        context.set("aws:ViaAWSService", "false");
        context.set("aws:PrincipalIsAWSService", "false");
        context.set("aws:PrincipalType", "AssumedRole");
        context.set("aws:PrincipalArn", self.arn.as_str());
        context.set("aws:PrincipalAccount", self.account.as_str());
        context.set("aws:ResourceAccount", owner);
        context.set("lambda:SourceFunctionArn", function);
        for (key, value) in &self.tags {
            context.set(&format!("aws:PrincipalTag/{key}"), value.as_str());
        }
        for (key, values) in &need.context {
            context.set_all(key, values.clone());
        }
        context
    }
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
