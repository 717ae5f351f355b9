//! One result of the simulator, as the API shows it.

use super::Simulation;
use crate::shapes::{
    EvaluationResult, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail, Position,
    ResourceSpecificResult, Statement,
};
use auth::policy::{
    self, Ask, Decision, Effect, Grants, Layer, Matched, matched_statements, missing_context,
};
use wire::Map;

impl Simulation {
    pub(super) fn result(&self, action: &str, resource: &str) -> EvaluationResult {
        let ask = self.ask(action, resource);
        let decision = self.decide(&self.grants(), &ask);
        let word = word(decision).to_owned();
        let matched = self.matched(&ask, decision);
        let missing: Vec<String> =
            missing_context(self.policies(), &self.context).into_iter().map(str::to_owned).collect();
        let boundary = self.boundary_detail(&ask);
        let details = self.details(&ask);
        let specific = ResourceSpecificResult {
            eval_resource_name: resource.to_owned(),
            eval_resource_decision: word.clone(),
            matched_statements: Some(matched.clone()),
            missing_context_values: Some(missing.clone()),
            eval_decision_details: None,
            permissions_boundary_decision_detail: boundary.clone(),
        };
        EvaluationResult {
            eval_action_name: action.to_owned(),
            eval_resource_name: Some(resource.to_owned()),
            eval_decision: word,
            matched_statements: Some(matched),
            missing_context_values: Some(missing),
            // There are no organisations, so none forbids anything.
            organizations_decision_detail: Some(OrganizationsDecisionDetail {
                allowed_by_organizations: Some(true),
            }),
            permissions_boundary_decision_detail: boundary,
            eval_decision_details: Some(details),
            resource_specific_results: Some(vec![specific]),
        }
    }

    /// The statements that decided.
    fn matched(&self, ask: &Ask<'_>, decision: Decision) -> Vec<Statement> {
        let effect = match decision {
            Decision::Allowed => Effect::Allow,
            Decision::ExplicitDeny { .. } => Effect::Deny,
            Decision::ImplicitDeny { .. } => return Vec::new(),
        };
        let all = matched_statements(&self.who(), &self.grants(), ask);
        all.into_iter().filter(|matched| matched.effect == effect).map(statement).collect()
    }

    fn boundary_detail(&self, ask: &Ask<'_>) -> Option<PermissionsBoundaryDecisionDetail> {
        let boundary = self.boundary.as_ref()?;
        let alone = Grants { identity: std::slice::from_ref(boundary), ..Grants::default() };
        let who = self.who();
        let decision = policy::evaluate(&who, &alone, ask, who.account);
        Some(PermissionsBoundaryDecisionDetail {
            allowed_by_permissions_boundary: Some(decision.is_allowed()),
        })
    }

    /// What each side says by itself, where a resource belongs to another account and both must agree.
    fn details(&self, ask: &Ask<'_>) -> Map<String> {
        let mut details = Map::default();
        let owner = self.owner_of(ask.resource);
        let who = self.who();
        if self.resource_policy.is_some() && owner != who.account {
            let identity = Grants { resource: None, ..self.grants() };
            let resource = Grants { identity: &[], boundary: None, ..self.grants() };
            // Each as if at home, where one is enough.
            for (name, grants) in [("IAM Policy", identity), ("Resource Policy", resource)] {
                let decision = policy::evaluate(&who, &grants, ask, who.account);
                details.insert(name.to_owned(), word(decision).to_owned());
            }
        }
        details
    }
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny { .. } => "explicitDeny",
        Decision::ImplicitDeny { .. } => "implicitDeny",
    }
}

fn statement(matched: Matched<'_>) -> Statement {
    let kind = match matched.layer {
        Layer::Boundary => "Permissions Boundary Policy",
        Layer::Resource | Layer::Trust => "Resource Policy",
        Layer::Identity | Layer::Session => "IAM Policy",
    };
    Statement {
        source_policy_id: Some(matched.source.to_owned()),
        source_policy_type: Some(kind.to_owned()),
        start_position: Some(position(matched.span.start)),
        end_position: Some(position(matched.span.end)),
    }
}

fn position(position: policy::Position) -> Position {
    Position { line: i32::try_from(position.line).ok(), column: i32::try_from(position.column).ok() }
}
