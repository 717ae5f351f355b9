//! The policy simulator: every action on every resource, decided as a real request would be, with the
//! statements that decided.
//!
//! It knows what it is told: policies, a context, and who owns the resources. It fills in no context
//! keys of its own and makes no request. Known limits: EC2's resource scenarios
//! (`ResourceHandlingOption`) are refused; the types of context keys say nothing that the operators of
//! conditions do not know already.

mod answer;
pub mod subject;

use crate::errors::Error;
use crate::paging::{self, Listed, Paging};
use crate::shapes::{ContextEntry, EvaluationResult, SimulateCustomPolicyRequest};
use auth::policy::{
    Actor, Ask, Context, Decision, Grants, Kind, Policy, Sourced, Who, evaluate, missing_context,
};
use kernel::{Arn, Result};
use std::sync::Arc;

/// All that decides, made ready once.
pub struct Simulation {
    pub identity: Vec<Sourced>,
    boundary: Option<Sourced>,
    resource_policy: Option<Sourced>,
    /// Who owns resources whose ARN does not say.
    owner: Option<String>,
    caller: Caller,
    actions: Vec<String>,
    resources: Vec<String>,
    context: Context,
}

/// In whose name the request would come.
pub struct Caller {
    pub arn: String,
    pub is_role: bool,
}

impl Simulation {
    /// From a request, whose policies stand beside those that `identity` has already.
    pub fn new(
        request: SimulateCustomPolicyRequest,
        mut identity: Vec<Sourced>,
        boundary: Option<Sourced>,
        subject: Option<Caller>,
    ) -> Result<Simulation, Error> {
        if let Some(action) = request.action_names.iter().find(|action| !action.contains(':')) {
            return Err(invalid(format!("Invalid action: {action}")));
        }
        identity.extend(inputs("PolicyInputList", &request.policy_input_list, Kind::Identity)?);
        let boundaries = request.permissions_boundary_policy_input_list.unwrap_or_default();
        if boundaries.len() > 1 {
            return Err(invalid("Only one permissions boundary policy may be given.".to_owned()));
        }
        let given = inputs("PermissionsBoundaryPolicyInputList", &boundaries, Kind::Boundary)?.pop();
        let resource_policy = match &request.resource_policy {
            Some(text) => Some(sourced("ResourcePolicy".to_owned(), text, Kind::Resource)?),
            None => None,
        };
        let resources = request.resource_arns.filter(|arns| !arns.is_empty());
        Ok(Simulation {
            identity,
            boundary: given.or(boundary),
            caller: caller(request.caller_arn, subject, resource_policy.is_some())?,
            resource_policy,
            owner: request.resource_owner.map(|owner| account_in(&owner).unwrap_or(owner)),
            actions: request.action_names,
            resources: resources.unwrap_or_else(|| vec!["*".to_owned()]),
            context: context(request.context_entries.unwrap_or_default()),
        })
    }

    /// One page of results: for each action, one for each resource. The pairs are numbered, and only those
    /// of the page are looked at: there may be tens of millions.
    pub fn page(&self, paging: Paging) -> Result<Listed<EvaluationResult>, Error> {
        let each = self.resources.len();
        let listed = paging::numbered(self.actions.len() * each, paging)?;
        Ok(listed.map(|number| self.result(&self.actions[number / each], &self.resources[number % each])))
    }

    fn ask<'a>(&'a self, action: &'a str, resource: &'a str) -> Ask<'a> {
        Ask { action, resource, context: &self.context }
    }

    fn who(&self) -> Who<'_> {
        let Caller { arn, is_role } = &self.caller;
        let actor = match is_role {
            true => Actor::Role { role_arn: arn },
            false => Actor::User,
        };
        Who { account: account_of(arn), arn, actor, canonical_user: None }
    }

    fn grants(&self) -> Grants<'_> {
        Grants {
            identity: &self.identity,
            boundary: self.boundary.as_ref(),
            resource: self.resource_policy.as_ref(),
            ..Grants::default()
        }
    }

    fn decide(&self, grants: &Grants<'_>, ask: &Ask<'_>) -> Decision {
        evaluate(&self.who(), grants, ask, &self.owner_of(ask.resource))
    }

    /// Without a resource policy nobody else has a say, so the resource counts as the caller's own.
    fn owner_of(&self, resource: &str) -> String {
        let own = account_of(&self.caller.arn);
        if self.resource_policy.is_none() {
            return own.to_owned();
        }
        account_in(resource).or_else(|| self.owner.clone()).unwrap_or_else(|| own.to_owned())
    }

    fn policies(&self) -> impl Iterator<Item = &Policy> {
        let others = self.boundary.iter().chain(&self.resource_policy);
        self.identity.iter().chain(others).map(|sourced| &*sourced.policy)
    }
}

/// Policies of a request, which the simulator calls by their place in it.
pub fn inputs(list: &str, texts: &[String], kind: Kind) -> Result<Vec<Sourced>, Error> {
    let numbered = texts.iter().enumerate();
    numbered.map(|(place, text)| sourced(format!("{list}.{}", place + 1), text, kind)).collect()
}

fn sourced(source: String, text: &str, kind: Kind) -> Result<Sourced, Error> {
    let policy = Policy::parse(text, kind).map_err(|malformed| invalid(malformed.to_string()))?;
    Ok(Sourced { source, policy: Arc::new(policy) })
}

/// Who asks: the user that is named, else the one whose policies are simulated.
fn caller(arn: Option<String>, subject: Option<Caller>, is_needed: bool) -> Result<Caller, Error> {
    match (arn, subject) {
        (Some(arn), _) if is_user(&arn) => Ok(Caller { arn, is_role: false }),
        (Some(_), _) => Err(invalid("CallerArn must be the ARN of an IAM user.".to_owned())),
        (None, Some(subject)) if !is_needed || is_user(&subject.arn) => Ok(subject),
        (None, None) if !is_needed => Ok(Caller { arn: String::new(), is_role: false }),
        (None, _) => Err(invalid("CallerArn is required when a ResourcePolicy is given.".to_owned())),
    }
}

fn is_user(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "iam" && arn.resource.starts_with("user/"))
}

fn account_of(arn: &str) -> &str {
    Arn::parse(arn).map_or("", |arn| arn.account)
}

fn account_in(arn: &str) -> Option<String> {
    Some(account_of(arn)).filter(|account| !account.is_empty()).map(str::to_owned)
}

fn context(entries: Vec<ContextEntry>) -> Context {
    let mut context = Context::new();
    for entry in entries {
        let key = entry.context_key_name.unwrap_or_default();
        context.set_all(&key, entry.context_key_values.unwrap_or_default());
    }
    context
}

fn invalid(why: String) -> Error {
    Error::InvalidSimulation { why }
}

/// The context keys that policies ask for.
pub fn keys_of(policies: &[Sourced]) -> Vec<String> {
    let policies = policies.iter().map(|sourced| &*sourced.policy);
    missing_context(policies, &Context::new()).into_iter().map(str::to_owned).collect()
}
