//! Decides a request: an explicit deny wins, then somebody must allow, then nobody may leave out.
//!
//! In the account of the resource one allow is enough, of the identity or of the resource. From
//! another account both must allow. Boundaries and session policies limit what identities are
//! allowed, and what a resource grants to the role or the account behind a session; they do not
//! limit what a resource grants to the very user or session that asks.

use super::context::Context;
use super::document::{Effect, Policy, Statement};
use super::principal::{Actor, Reach, Who};
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// `iam:CreateUser`; blind to case.
    pub action: &'a str,
    /// An ARN, or `*` where the action knows no resources.
    pub resource: &'a str,
    pub context: &'a Context,
}

/// A policy and where it came from: what the simulator calls the source policy id.
#[derive(Clone, Debug)]
pub struct Sourced {
    pub source: String,
    pub policy: Arc<Policy>,
}

/// All policies that bear on a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grants<'a> {
    /// Of the user and the groups, or of the role behind the session.
    pub identity: &'a [Sourced],
    pub boundary: Option<&'a Sourced>,
    /// Passed along when the session was made. `None`: no session, or one without policies.
    pub session: Option<&'a [Sourced]>,
    /// Attached to the resource, or the trust policy of a role.
    pub resource: Option<&'a Sourced>,
    pub resource_grant: ResourceGrant,
}

/// What the policy of the resource is needed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceGrant {
    /// It is one way to be allowed.
    #[default]
    Optional,
    /// Nothing goes without it, also in its own account, as with the policy of a KMS key. Where it
    /// names only the account, identity policies decide.
    Required,
    /// As `Required`, for the trust policy of a role.
    Trust,
}

/// Which of the policies decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    Identity,
    Boundary,
    Session,
    Resource,
    Trust,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    ExplicitDeny { by: Layer },
    ImplicitDeny { missing: Layer },
}

impl Decision {
    pub fn is_allowed(self) -> bool {
        self == Decision::Allowed
    }
}

/// Decides whether `who` may do what is asked of a resource that `resource_account` owns.
pub fn evaluate(who: &Who<'_>, grants: &Grants<'_>, ask: &Ask<'_>, resource_account: &str) -> Decision {
    let hearing = Hearing { who, grants, question: Question::new(ask) };
    if let Some(by) = hearing.denying_layer() {
        return Decision::ExplicitDeny { by };
    }
    let missing = match who.actor {
        actor if !actor.has_identity() => hearing.missing_for_stranger(),
        _ if who.account == resource_account => hearing.missing_at_home(),
        _ => hearing.missing_abroad(),
    };
    missing.map_or(Decision::Allowed, |missing| Decision::ImplicitDeny { missing })
}

/// What is asked, with the action folded once for all statements.
pub(super) struct Question<'a> {
    action_folded: String,
    resource: &'a str,
    context: &'a Context,
}

impl<'a> Question<'a> {
    pub fn new(ask: &Ask<'a>) -> Question<'a> {
        let action_folded = ask.action.to_ascii_lowercase();
        Question { action_folded, resource: ask.resource, context: ask.context }
    }

    pub fn fits(&self, statement: &Statement) -> bool {
        statement.fits(&self.action_folded, self.resource, self.context)
    }

    fn any(&self, policy: &Sourced, effect: Effect) -> bool {
        policy.policy.statements.iter().any(|statement| statement.effect == effect && self.fits(statement))
    }
}

struct Hearing<'a> {
    who: &'a Who<'a>,
    grants: &'a Grants<'a>,
    question: Question<'a>,
}

impl Hearing<'_> {
    fn denying_layer(&self) -> Option<Layer> {
        let denies = |policy: &Sourced| self.question.any(policy, Effect::Deny);
        if self.grants.identity.iter().any(denies) {
            return Some(Layer::Identity);
        }
        if self.grants.boundary.is_some_and(denies) {
            return Some(Layer::Boundary);
        }
        if self.grants.session.is_some_and(|policies| policies.iter().any(denies)) {
            return Some(Layer::Session);
        }
        self.resource_denies().then(|| self.resource_layer())
    }

    fn resource_layer(&self) -> Layer {
        if self.grants.resource_grant == ResourceGrant::Trust { Layer::Trust } else { Layer::Resource }
    }

    fn resource_denies(&self) -> bool {
        self.resource_statements().any(|statement| {
            let covers = |principals: &super::principal::Principals| principals.covers(self.who);
            statement.effect == Effect::Deny
                && statement.principals.as_ref().is_some_and(covers)
                && self.question.fits(statement)
        })
    }

    /// The closest grant of the resource's policy.
    fn reach(&self) -> Reach {
        self.resource_statements()
            .filter(|statement| statement.effect == Effect::Allow && self.question.fits(statement))
            .filter_map(|statement| statement.principals.as_ref())
            .map(|principals| principals.reach(self.who))
            .max()
            .unwrap_or(Reach::None)
    }

    fn resource_statements(&self) -> impl Iterator<Item = &Statement> {
        self.grants.resource.into_iter().flat_map(|sourced| &sourced.policy.statements)
    }

    /// Services, federated identities and strangers have nothing but what the resource grants.
    fn missing_for_stranger(&self) -> Option<Layer> {
        (self.reach() == Reach::None).then(|| self.resource_layer())
    }

    fn missing_at_home(&self) -> Option<Layer> {
        match (self.reach(), self.grants.resource_grant) {
            (Reach::Direct, _) => None,
            (Reach::Parent, _) => self.missing_limit(),
            (Reach::None, ResourceGrant::Required | ResourceGrant::Trust) => Some(self.resource_layer()),
            _ => self.missing_identity().or_else(|| self.missing_limit()),
        }
    }

    fn missing_abroad(&self) -> Option<Layer> {
        let missing = self.missing_identity().or_else(|| self.missing_limit());
        missing.or_else(|| (self.reach() == Reach::None).then(|| self.resource_layer()))
    }

    /// The root of an account needs no policy in it.
    fn missing_identity(&self) -> Option<Layer> {
        let allows = |policy: &Sourced| self.question.any(policy, Effect::Allow);
        let allowed = self.who.actor == Actor::Root || self.grants.identity.iter().any(allows);
        (!allowed).then_some(Layer::Identity)
    }

    fn missing_limit(&self) -> Option<Layer> {
        let allows = |policy: &Sourced| self.question.any(policy, Effect::Allow);
        if self.grants.boundary.is_some_and(|policy| !allows(policy)) {
            return Some(Layer::Boundary);
        }
        let outside = self.grants.session.is_some_and(|policies| !policies.iter().any(allows));
        outside.then_some(Layer::Session)
    }
}
