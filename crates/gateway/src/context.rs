//! The condition keys that every request has, and those that its operation adds.

use auth::policy::Context;
use kernel::{Cx, Need, Principal};

/// `tags` are the principal's own and its session's.
pub fn context(cx: &Cx<'_>, tags: &[(String, String)], need: &Need, resource_account: &str) -> Context {
    let mut context = Context::new();
    request(&mut context, cx);
    principal(&mut context, cx, tags);
    if !resource_account.is_empty() {
        context.set("aws:ResourceAccount", resource_account);
    }
    for (key, values) in &need.context {
        context.set_all(key, values.clone());
    }
    context
}

fn request(context: &mut Context, cx: &Cx<'_>) {
    let source = &cx.caller.source;
    context.set("aws:CurrentTime", cx.now.iso());
    context.set("aws:EpochTime", cx.now.seconds().to_string());
    context.set("aws:RequestedRegion", cx.here.region.as_str());
    context.set("aws:SecureTransport", source.secure.to_string());
    context.set("aws:ViaAWSService", "false");
    if let Some(ip) = source.ip {
        context.set("aws:SourceIp", ip.to_string());
    }
    if let Some(agent) = &source.user_agent {
        context.set("aws:UserAgent", agent.as_str());
    }
    if let Some(referer) = &source.referer {
        context.set("aws:Referer", referer.as_str());
    }
}

fn principal(context: &mut Context, cx: &Cx<'_>, tags: &[(String, String)]) {
    let caller = cx.caller;
    let is_service = matches!(caller.principal, Principal::Service { .. });
    context.set("aws:PrincipalIsAWSService", is_service.to_string());
    let kind = match &caller.principal {
        Principal::Anonymous => "Anonymous",
        Principal::Root { .. } => "Account",
        Principal::User { .. } => "User",
        Principal::AssumedRole { .. } => "AssumedRole",
        Principal::Federated { .. } => "FederatedUser",
        Principal::Service { .. } => "Service",
    };
    context.set("aws:PrincipalType", kind);
    context.set("aws:userid", caller.principal.unique_id());
    if !caller.account().is_empty() {
        context.set("aws:PrincipalAccount", caller.account());
        context.set("aws:PrincipalArn", caller.principal.role_arn().unwrap_or_else(|| caller.arn()));
    }
    if let Principal::User { name, .. } = &caller.principal {
        context.set("aws:username", name.as_str());
    }
    if let Principal::Service { name } = &caller.principal {
        context.set("aws:PrincipalServiceName", name.as_str());
    }
    for (key, value) in tags {
        context.set(&format!("aws:PrincipalTag/{key}"), value.as_str());
    }
    session(context, cx);
}

/// What only temporary credentials have. Long-term keys know nothing of a second factor, not even `false`.
fn session(context: &mut Context, cx: &Cx<'_>) {
    let Some(session) = &cx.caller.session else { return };
    context.set("aws:TokenIssueTime", kernel::Time::from_seconds(session.issued_s).iso());
    context.set("aws:MultiFactorAuthPresent", "false");
    if let Some(identity) = &session.source_identity {
        context.set("aws:SourceIdentity", identity.as_str());
    }
    if let Principal::AssumedRole { session, .. } = &cx.caller.principal {
        context.set("sts:RoleSessionName", session.as_str());
    }
}
