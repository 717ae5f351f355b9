//! Decisions by table: conditions, patterns, and which policy has the last word.

use auth::policy::{
    Actor, Ask, Context, Decision, Grants, Kind, Layer, Policy, ResourceGrant, Sourced, Who, evaluate,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const ACCOUNT: &str = "111111111111";
const USER: &str = "arn:aws:iam::111111111111:user/bob";
const ROLE: &str = "arn:aws:iam::111111111111:role/path/deploy";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/deploy/ci";
const CANONICAL_USER: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

fn context(values: &Map<String, Value>) -> Context {
    let mut context = Context::new();
    for (key, value) in values {
        match value {
            Value::Array(list) => {
                let texts = list.iter().map(|text| text.as_str().expect("a text").to_string());
                context.set_all(key, texts.collect());
            }
            value => context.set(key, value.as_str().expect("a text")),
        }
    }
    context
}

fn sourced(document: &Value, kind: Kind) -> Sourced {
    let text = document.to_string();
    let policy = Policy::parse(&text, kind).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    Sourced { source: "test".into(), policy: Arc::new(policy) }
}

fn who(name: &str) -> Who<'static> {
    let (arn, actor) = match name {
        "user" => (USER, Actor::User),
        "role" => (SESSION, Actor::Role { role_arn: ROLE }),
        "root" => ("arn:aws:iam::111111111111:root", Actor::Root),
        "federated user" => {
            ("arn:aws:sts::111111111111:federated-user/ann", Actor::FederatedUser { user_arn: USER })
        }
        "service" => ("", Actor::Service { names: &["sns.amazonaws.com", "sns.us-east-1.amazonaws.com"] }),
        "federated" => ("", Actor::Federated { provider: "accounts.google.com" }),
        "anonymous" => ("", Actor::Anonymous),
        other => panic!("nobody is called {other}"),
    };
    let account = if arn.is_empty() { "" } else { ACCOUNT };
    let canonical_user = (!arn.is_empty()).then_some(CANONICAL_USER);
    Who { account, arn, actor, canonical_user }
}

fn allows(document: &Value, action: &str, resource: &str, context: &Context) -> bool {
    let identity = [sourced(document, Kind::Identity)];
    let grants = Grants { identity: &identity, ..Grants::default() };
    evaluate(&who("user"), &grants, &Ask { action, resource, context }, ACCOUNT).is_allowed()
}

#[derive(Deserialize)]
struct ConditionCase {
    condition: Value,
    context: Map<String, Value>,
    holds: bool,
}

#[test]
fn conditions() {
    let cases: Vec<ConditionCase> =
        serde_json::from_str(include_str!("../policy/conditions.json")).expect("the table");
    for case in cases {
        let document = json!({"Version": "2012-10-17", "Statement":
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": case.condition}});
        let holds = allows(&document, "s3:GetObject", "*", &context(&case.context));
        assert_eq!(holds, case.holds, "{} in {:?}", case.condition, case.context);
    }
}

#[derive(Deserialize)]
struct PatternCase {
    version: Option<String>,
    statement: Map<String, Value>,
    action: String,
    resource: String,
    fits: bool,
}

#[test]
fn actions_and_resources() {
    let cases: Vec<PatternCase> =
        serde_json::from_str(include_str!("../policy/patterns.json")).expect("the table");
    let mut context = Context::new();
    context.set("aws:username", "bob");
    for case in cases {
        let mut statement = case.statement.clone();
        statement.insert("Effect".into(), json!("Allow"));
        let version = case.version.as_deref().unwrap_or("2012-10-17");
        let document = json!({"Version": version, "Statement": [statement]});
        let fits = allows(&document, &case.action, &case.resource, &context);
        assert_eq!(fits, case.fits, "{:?} for {} on {}", case.statement, case.action, case.resource);
    }
}

type Statements = Vec<Map<String, Value>>;

#[derive(Deserialize)]
struct LayerCase {
    name: String,
    who: Option<String>,
    /// Of the resource.
    account: Option<String>,
    action: Option<String>,
    identity: Option<Statements>,
    boundary: Option<Statements>,
    session: Option<Statements>,
    resource: Option<Statements>,
    trust: Option<Statements>,
    grant: Option<String>,
    #[serde(default)]
    context: Map<String, Value>,
    expect: String,
}

/// Statements say only what matters: everything else is about everything.
fn filled(statements: &Statements, kind: Kind) -> Sourced {
    let filled: Vec<Value> = statements
        .iter()
        .map(|statement| {
            let mut statement = statement.clone();
            let action = if kind == Kind::Trust { "sts:AssumeRole" } else { "*" };
            statement.entry("Action").or_insert(json!(action));
            if kind != Kind::Trust {
                statement.entry("Resource").or_insert(json!("*"));
            }
            Value::Object(statement)
        })
        .collect();
    let text = json!({"Version": "2012-10-17", "Statement": filled}).to_string();
    let text = text.replace("$user", USER).replace("$role", ROLE).replace("$session", SESSION);
    sourced(&serde_json::from_str(&text).expect("still JSON"), kind)
}

impl LayerCase {
    fn decide(&self) -> Decision {
        let policy =
            |statements: &Option<Statements>, kind| statements.as_ref().map(|list| filled(list, kind));
        let identity: Vec<Sourced> = policy(&self.identity, Kind::Identity).into_iter().collect();
        let boundary = policy(&self.boundary, Kind::Boundary);
        let session: Option<Vec<Sourced>> = self.session.as_ref().map(|statements| match statements.len() {
            0 => Vec::new(),
            _ => vec![filled(statements, Kind::Session)],
        });
        let resource = policy(&self.resource, Kind::Resource).or_else(|| policy(&self.trust, Kind::Trust));
        let resource_grant = match (&self.grant, &self.trust) {
            (Some(_), _) => ResourceGrant::Required,
            (None, Some(_)) => ResourceGrant::Trust,
            (None, None) => ResourceGrant::Optional,
        };
        let grants = Grants {
            identity: &identity,
            boundary: boundary.as_ref(),
            session: session.as_deref(),
            resource: resource.as_ref(),
            resource_grant,
        };
        let default = if self.trust.is_some() { "sts:AssumeRole" } else { "s3:GetObject" };
        let action = self.action.as_deref().unwrap_or(default);
        let context = context(&self.context);
        let ask = Ask { action, resource: "arn:aws:s3:::bucket/key", context: &context };
        let who = who(self.who.as_deref().unwrap_or("user"));
        evaluate(&who, &grants, &ask, self.account.as_deref().unwrap_or(ACCOUNT))
    }
}

fn words(decision: Decision) -> String {
    let name = |layer: Layer| format!("{layer:?}").to_lowercase();
    match decision {
        Decision::Allowed => "allowed".into(),
        Decision::ExplicitDeny { by } => format!("denied by {}", name(by)),
        Decision::ImplicitDeny { missing } => format!("no {}", name(missing)),
    }
}

#[test]
fn layers() {
    let cases: Vec<LayerCase> =
        serde_json::from_str(include_str!("../policy/layers.json")).expect("the table");
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, words(case.decide())))
        .filter(|(case, decided)| case.expect != *decided)
        .map(|(case, decided)| format!("{}: {decided}, not {}", case.name, case.expect))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
