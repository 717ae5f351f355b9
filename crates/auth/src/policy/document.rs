//! A policy document that was understood: statements with compiled patterns.

use super::arn::ArnPattern;
use super::conditions::Condition;
use super::context::Context;
use super::malformed::Malformed;
use super::parse;
use super::principal::Principals;
use super::template::Template;

/// What a document is for, which decides what it must and must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Attached to a user, group or role, or managed.
    Identity,
    /// Who may assume a role.
    Trust,
    /// Attached to a bucket, queue, key and the like.
    Resource,
    /// Passed along when credentials are made.
    Session,
    Boundary,
}

impl Kind {
    /// Whether it says nothing of principals, because it belongs to one.
    pub(super) fn stands_alone(self) -> bool {
        matches!(self, Kind::Identity | Kind::Session | Kind::Boundary)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, and documents without a version: no variables.
    Old,
    /// `2012-10-17`.
    Current,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// A parsed policy document.
#[derive(Clone, Debug)]
pub struct Policy {
    pub version: Version,
    pub id: Option<String>,
    pub statements: Vec<Statement>,
}

impl Policy {
    /// Parses and checks a document. The text must be what the client sent: positions refer to it.
    pub fn parse(text: &str, kind: Kind) -> Result<Policy, Malformed> {
        parse::policy(text, kind)
    }

    /// Managed policies must be of the current version; others may be old.
    pub fn require_current_version(&self) -> Result<(), Malformed> {
        match self.version {
            Version::Current => Ok(()),
            Version::Old => Err(Malformed::new("Policy document must be version 2012-10-17 or greater.")),
        }
    }
}

/// One statement. Its patterns are private: [`super::evaluate`] asks them.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    /// Where in the document it stands.
    pub span: Span,
    pub(super) actions: Actions,
    pub(super) resources: Option<Resources>,
    pub(super) principals: Option<Principals>,
    pub(super) conditions: Vec<Condition>,
}

impl Statement {
    /// Whether it has `Resource` or `NotResource`. Resource policies of some services may leave it
    /// out and mean the resource that they are attached to; others refuse that.
    pub fn names_resources(&self) -> bool {
        self.resources.is_some()
    }

    /// Whether action, resource and conditions fit; principals are not asked.
    pub(super) fn fits(&self, action_folded: &str, resource: &str, context: &Context) -> bool {
        self.actions.match_folded(action_folded)
            && self.resources.as_ref().is_none_or(|resources| resources.matches(resource, context))
            && self.conditions.iter().all(|condition| condition.holds(context))
    }
}

/// From the first character of a statement to the one behind its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

/// Both count from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Actions {
    pub negated: bool,
    /// Folded to lower case.
    pub patterns: Vec<Template>,
}

impl Actions {
    fn match_folded(&self, action: &str) -> bool {
        // Actions know no variables, so the context does not matter.
        let nothing = Context::new();
        self.patterns.iter().any(|pattern| pattern.matches(action, &nothing)) != self.negated
    }
}

#[derive(Clone, Debug)]
pub(super) struct Resources {
    pub negated: bool,
    pub patterns: Vec<ArnPattern>,
}

impl Resources {
    fn matches(&self, resource: &str, context: &Context) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(resource, context)) != self.negated
    }
}
