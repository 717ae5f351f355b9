//! Reads a policy document, in the order in which IAM complains: form first, then what its older
//! parser refuses, then Sids, actions, resources and prefixes.

use super::arn::{ArnPattern, Fault, check_resource};
use super::conditions::Condition;
use super::document::{Actions, Effect, Kind, Policy, Resources, Span, Statement, Version};
use super::draft::Draft;
use super::json::{self, Members};
use super::malformed::Malformed;
use super::principal::Principals;
use super::template::{Template, Wildcards};
use serde_json::value::RawValue;

/// IAM takes documents of up to 131,072 characters; its quotas on top are the service's business.
const DOCUMENT_BYTES_MAX: usize = 131_072;

pub(super) fn policy(text: &str, kind: Kind) -> Result<Policy, Malformed> {
    if !text.starts_with('{') || text.len() > DOCUMENT_BYTES_MAX {
        return Err(Malformed::json(kind));
    }
    let top = Top::read(text, kind)?;
    let mut drafts = Vec::new();
    for statement in &top.statements {
        drafts.push(Draft::read(statement, kind)?);
    }
    let reader = Reader { kind, version: top.version };
    let conditions: Vec<Vec<Condition>> =
        drafts.iter().map(|draft| reader.check_legacy(draft)).collect::<Result<_, _>>()?;
    check_sids(&drafts, kind)?;
    drafts.iter().try_for_each(|draft| reader.check_elements(draft))?;
    let spans = json::spans(text, &top.statements);
    let parts = drafts.into_iter().zip(conditions).zip(spans);
    let statements = parts.map(|((draft, conditions), span)| reader.statement(draft, conditions, span));
    Ok(Policy { version: top.version, id: top.id, statements: statements.collect::<Result<_, _>>()? })
}

/// The members of the document itself.
struct Top<'a> {
    version: Version,
    id: Option<String>,
    statements: Vec<&'a RawValue>,
}

impl<'a> Top<'a> {
    fn read(text: &'a str, kind: Kind) -> Result<Top<'a>, Malformed> {
        let Members(members) = json::members(text).ok_or_else(|| Malformed::json(kind))?;
        let syntax = |named: String| Malformed::syntax(kind, named);
        let (mut version, mut id, mut statements) = (Version::Old, None, None);
        for (name, value) in members {
            match name.as_str() {
                "Version" => {
                    version = read_version(value)
                        .ok_or_else(|| syntax("The policy must contain a valid version string".into()))?;
                }
                "Id" => {
                    id = Some(json::string(value).ok_or_else(|| syntax("Invalid Id".into()))?);
                }
                "Statement" => statements = json::one_or_many(value),
                other => return Err(syntax(format!("Unknown field {other}"))),
            }
        }
        match statements {
            Some(statements) if !statements.is_empty() => Ok(Top { version, id, statements }),
            _ => Err(syntax("Missing required field Statement".into())),
        }
    }
}

fn read_version(value: &RawValue) -> Option<Version> {
    match json::string(value)?.as_str() {
        "2012-10-17" => Some(Version::Current),
        "2008-10-17" => Some(Version::Old),
        _ => None,
    }
}

fn check_sids(drafts: &[Draft<'_>], kind: Kind) -> Result<(), Malformed> {
    let mut seen = std::collections::HashSet::new();
    for sid in drafts.iter().filter_map(|draft| draft.sid.as_deref()).filter(|sid| !sid.is_empty()) {
        if !seen.insert(sid) {
            return Err(Malformed::new("Statement IDs (SID) in a single policy must be unique."));
        }
        if kind != Kind::Resource && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Malformed::new(
                "Statement IDs (SID) must be alpha-numeric. \
                 Check that your input satisfies the regular expression [0-9A-Za-z]*",
            ));
        }
    }
    Ok(())
}

/// What every statement is read with.
struct Reader {
    kind: Kind,
    version: Version,
}

impl Reader {
    /// What the older parser refuses: bad effects, resources and values of conditions.
    fn check_legacy(&self, draft: &Draft<'_>) -> Result<Vec<Condition>, Malformed> {
        if !matches!(draft.effect.as_str(), "Allow" | "Deny") {
            return Err(match self.kind {
                kind if kind.stands_alone() => Malformed::legacy(),
                _ => Malformed::new(format!("Invalid effect: {}", draft.effect)),
            });
        }
        let (_, resources) = draft.resources.as_ref().map_or((false, &[][..]), |(not, list)| (*not, list));
        let is_legacy = |resource: &String| check_resource(resource, self.version) == Err(Fault::Legacy);
        if self.kind.stands_alone() && resources.iter().any(is_legacy) {
            return Err(Malformed::legacy());
        }
        self.conditions(draft)
    }

    fn check_elements(&self, draft: &Draft<'_>) -> Result<(), Malformed> {
        self.check_principal_presence(draft)?;
        let (negated, actions) = match &draft.actions {
            Some((negated, actions)) if !actions.is_empty() => (*negated, actions),
            _ if self.kind.stands_alone() => {
                return Err(Malformed::new("Policy statement must contain actions."));
            }
            _ => return Err(Malformed::new("Missing required field Action")),
        };
        self.check_resources(draft)?;
        actions.iter().try_for_each(|action| check_action(action))?;
        if self.kind == Kind::Trust && (negated || !actions.iter().all(|action| is_trust_action(action))) {
            return Err(Malformed::new("AssumeRole policy may only specify STS AssumeRole actions."));
        }
        self.check_resource_presence(draft)
    }

    fn check_principal_presence(&self, draft: &Draft<'_>) -> Result<(), Malformed> {
        match (self.kind.stands_alone(), &draft.principals) {
            (true, Some(_)) => Err(Malformed::new("Policy document should not specify a principal.")),
            (false, None) => Err(Malformed::new("Missing required field Principal")),
            _ => Ok(()),
        }
    }

    fn check_resources(&self, draft: &Draft<'_>) -> Result<(), Malformed> {
        let Some((_, resources)) = &draft.resources else { return Ok(()) };
        if !self.kind.stands_alone() {
            return Ok(());
        }
        resources.iter().try_for_each(|resource| match check_resource(resource, self.version) {
            Ok(()) => Ok(()),
            Err(Fault::Legacy) => Err(Malformed::legacy()),
            Err(Fault::Named(message)) => Err(Malformed::new(message)),
        })
    }

    fn check_resource_presence(&self, draft: &Draft<'_>) -> Result<(), Malformed> {
        let named = draft.resources.as_ref().is_some_and(|(_, resources)| !resources.is_empty());
        match self.kind {
            Kind::Trust if draft.resources.is_some() => Err(Malformed::new("Has prohibited field Resource")),
            kind if kind.stands_alone() && !named => {
                Err(Malformed::new("Policy statement must contain resources."))
            }
            Kind::Resource if draft.resources.is_some() && !named => {
                Err(Malformed::new("Missing required field Resource"))
            }
            _ => Ok(()),
        }
    }

    fn statement(
        &self,
        draft: Draft<'_>,
        conditions: Vec<Condition>,
        span: Span,
    ) -> Result<Statement, Malformed> {
        let (actions_negated, actions) = draft.actions.unwrap_or_default();
        let principals = draft.principals.map(|(negated, raw)| Principals::read(raw, negated));
        Ok(Statement {
            sid: draft.sid.filter(|sid| !sid.is_empty()),
            effect: if draft.effect == "Allow" { Effect::Allow } else { Effect::Deny },
            span,
            actions: Actions {
                negated: actions_negated,
                patterns: actions.iter().map(|action| action_pattern(action)).collect(),
            },
            resources: draft.resources.map(|(negated, resources)| Resources {
                negated,
                patterns: resources.iter().map(|text| ArnPattern::parse(text, self.version)).collect(),
            }),
            principals: principals.transpose()?,
            conditions,
        })
    }

    fn conditions(&self, draft: &Draft<'_>) -> Result<Vec<Condition>, Malformed> {
        let mut conditions = Vec::new();
        for (operator, entries) in &draft.conditions {
            for (key, values) in entries {
                conditions.push(Condition::read(operator, key, values, self.version)?);
            }
        }
        Ok(conditions)
    }
}

/// Actions are blind to case and know no variables.
fn action_pattern(action: &str) -> Template {
    Template::parse(&action.to_ascii_lowercase(), Version::Old, Wildcards::Active)
}

fn check_action(action: &str) -> Result<(), Malformed> {
    if action == "*" {
        return Ok(());
    }
    let Some((vendor, name)) = action.split_once(':') else {
        return Err(Malformed::new(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ));
    };
    if name.contains(':') {
        return Err(Malformed::new("Actions/Condition can contain only one colon."));
    }
    let is_vendor = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if vendor != "*" && !vendor.bytes().all(is_vendor) {
        return Err(Malformed::new(format!("Vendor {vendor} is not valid")));
    }
    Ok(())
}

fn is_trust_action(action: &str) -> bool {
    let Some((vendor, name)) = action.split_once(':') else { return false };
    let name = name.to_ascii_lowercase();
    let known = ["tagsession", "setsourceidentity", "setcontext", "*"];
    vendor.eq_ignore_ascii_case("sts") && (name.starts_with("assumerole") || known.contains(&name.as_str()))
}
