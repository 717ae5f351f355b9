//! Why a request was decided as it was: the sentence for the client, and the statements for the
//! policy simulator.

use super::arn::ArnPattern;
use super::conditions::Condition;
use super::context::Context;
use super::document::{Effect, Policy, Span, Statement};
use super::evaluate::{Ask, Decision, Grants, Layer, Question, ResourceGrant, Sourced};
use super::principal::{Principals, Reach, Who};
use std::collections::BTreeSet;

/// The sentence that AWS puts into an `AccessDenied`. Empty for a request that is allowed.
pub fn denial_message(who_arn: &str, action: &str, resource: &str, decision: &Decision) -> String {
    let reason = match decision {
        Decision::Allowed => return String::new(),
        Decision::ExplicitDeny { by } => format!("with an explicit deny in {}", with_article(*by)),
        Decision::ImplicitDeny { missing } => {
            format!("because no {} allows the {action} action", name(*missing))
        }
    };
    format!("User: {who_arn} is not authorized to perform: {action} on resource: {resource} {reason}")
}

fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Resource => "resource-based policy",
        Layer::Trust => "role trust policy",
    }
}

fn with_article(layer: Layer) -> String {
    let article = match layer {
        Layer::Identity => "an",
        Layer::Trust => "the",
        Layer::Boundary | Layer::Session | Layer::Resource => "a",
    };
    format!("{article} {}", name(layer))
}

/// A statement that bore on a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched<'a> {
    pub layer: Layer,
    pub source: &'a str,
    /// Position among the statements of its policy, from zero.
    pub index: usize,
    pub effect: Effect,
    pub span: Span,
}

/// All statements that fit what is asked, of either effect. The simulator shows those of the
/// effect that decided.
pub fn matched_statements<'a>(who: &Who<'_>, grants: &Grants<'a>, ask: &Ask<'_>) -> Vec<Matched<'a>> {
    let question = Question::new(ask);
    let mut matched = Vec::new();
    for (layer, sourced) in layers(grants) {
        for (index, statement) in sourced.policy.statements.iter().enumerate() {
            if names(statement, who) && question.fits(statement) {
                let (effect, span) = (statement.effect, statement.span);
                matched.push(Matched { layer, source: &sourced.source, index, effect, span });
            }
        }
    }
    matched
}

fn layers<'a>(grants: &Grants<'a>) -> impl Iterator<Item = (Layer, &'a Sourced)> {
    let resource_layer = match grants.resource_grant {
        ResourceGrant::Trust => Layer::Trust,
        _ => Layer::Resource,
    };
    let session = grants.session.unwrap_or(&[]);
    let identity = grants.identity.iter().map(|policy| (Layer::Identity, policy));
    identity
        .chain(grants.boundary.map(|policy| (Layer::Boundary, policy)))
        .chain(session.iter().map(|policy| (Layer::Session, policy)))
        .chain(grants.resource.map(move |policy| (resource_layer, policy)))
}

fn names(statement: &Statement, who: &Who<'_>) -> bool {
    let named = |principals: &Principals| match statement.effect {
        Effect::Allow => principals.reach(who) > Reach::None,
        Effect::Deny => principals.covers(who),
    };
    statement.principals.as_ref().is_none_or(named)
}

/// The context keys that the policies ask for and the context does not have: sorted, each once,
/// as the policies write them.
pub fn missing_context<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    context: &Context,
) -> Vec<&'a str> {
    let mut keys = BTreeSet::new();
    for statement in policies.into_iter().flat_map(|policy| &policy.statements) {
        keys.extend(statement.conditions.iter().flat_map(Condition::keys));
        if let Some(resources) = &statement.resources {
            keys.extend(resources.patterns.iter().flat_map(ArnPattern::keys));
        }
    }
    keys.into_iter().filter(|key| context.get(key).is_none()).collect()
}
