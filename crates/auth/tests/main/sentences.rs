//! What AWS says: of documents that are malformed, and to those who are denied.

use auth::policy::{
    Actor, Ask, Context, Decision, Effect, Grants, Kind, Layer, Policy, Position, Sourced, Who,
    denial_message, matched_statements, missing_context,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A document as text, as JSON, or as its only statement.
#[derive(Deserialize)]
struct Case {
    kind: String,
    text: Option<String>,
    document: Option<Value>,
    statement: Option<Value>,
    message: String,
}

impl Case {
    fn text(&self) -> String {
        let wrapped = |statement: &Value| json!({"Version": "2012-10-17", "Statement": [statement]});
        let document = self.document.clone().or_else(|| self.statement.as_ref().map(wrapped));
        self.text.clone().or_else(|| document.map(|document| document.to_string())).expect("a document")
    }

    fn kind(&self) -> Kind {
        match self.kind.as_str() {
            "identity" => Kind::Identity,
            "trust" => Kind::Trust,
            "resource" => Kind::Resource,
            "session" => Kind::Session,
            "boundary" => Kind::Boundary,
            other => panic!("no kind {other}"),
        }
    }
}

#[test]
fn malformed_documents() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../policy/malformed.json")).expect("the table");
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| match Policy::parse(&case.text(), case.kind()) {
            Err(fault) if fault.message() == case.message => None,
            Err(fault) => Some(format!("{}: {fault}, not {}", case.text(), case.message)),
            Ok(_) => Some(format!("{}: taken, not {}", case.text(), case.message)),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documents_that_are_fine() {
    let statement = json!({"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    for document in [
        json!({"Statement": statement}),
        json!({"Version": "2008-10-17", "Id": "x", "Statement": [statement, statement]}),
        json!({"Statement": {"Effect": "Deny", "NotAction": ["*"], "NotResource": ["arn:aws:s3:::a", "*"]}}),
        json!({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Odd": {}}}}),
        json!({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::111111111111:role/x"}}),
    ] {
        let text = document.to_string();
        assert!(Policy::parse(&text, Kind::Identity).is_ok(), "{text}");
    }
    let long = json!({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Sid": "a".repeat(131_072)}});
    assert!(Policy::parse(&long.to_string(), Kind::Identity).is_err());
}

#[test]
fn managed_policies_are_of_the_current_version() {
    let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let old = Policy::parse(text, Kind::Identity).expect("fine as an inline policy");
    let fault = old.require_current_version().expect_err("too old");
    assert_eq!(fault.message(), "Policy document must be version 2012-10-17 or greater.");
}

#[test]
fn denials() {
    let bob = "arn:aws:iam::123456789012:user/bob";
    let role = "arn:aws:iam::123456789012:role/x";
    let explicit = |by| Decision::ExplicitDeny { by };
    let implicit = |missing| Decision::ImplicitDeny { missing };
    for (decision, reason) in [
        (implicit(Layer::Identity), "because no identity-based policy allows the sts:AssumeRole action"),
        (implicit(Layer::Boundary), "because no permissions boundary allows the sts:AssumeRole action"),
        (implicit(Layer::Session), "because no session policy allows the sts:AssumeRole action"),
        (implicit(Layer::Resource), "because no resource-based policy allows the sts:AssumeRole action"),
        (implicit(Layer::Trust), "because no role trust policy allows the sts:AssumeRole action"),
        (explicit(Layer::Identity), "with an explicit deny in an identity-based policy"),
        (explicit(Layer::Boundary), "with an explicit deny in a permissions boundary"),
        (explicit(Layer::Session), "with an explicit deny in a session policy"),
        (explicit(Layer::Resource), "with an explicit deny in a resource-based policy"),
        (explicit(Layer::Trust), "with an explicit deny in the role trust policy"),
    ] {
        let start = format!("User: {bob} is not authorized to perform: sts:AssumeRole on resource: {role}");
        assert_eq!(denial_message(bob, "sts:AssumeRole", role, &decision), format!("{start} {reason}"));
    }
    assert_eq!(denial_message(bob, "sts:AssumeRole", role, &Decision::Allowed), "");
}

const SIMULATED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}/*",
     "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:RequestTag/team}"},
                   "Bool": {"aws:SecureTransport": "true"}}},
    {"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}
  ]
}"#;

#[test]
fn the_simulator_learns_which_statements_matched() {
    let policy = Policy::parse(SIMULATED, Kind::Identity).expect("it is fine");
    let mut context = Context::new();
    for (key, value) in [("aws:username", "b"), ("aws:PrincipalTag/team", "x"), ("aws:RequestTag/team", "x")]
    {
        context.set(key, value);
    }
    context.set("aws:SecureTransport", "true");
    let identity = [Sourced { source: "PolicyInputList.1".into(), policy: Arc::new(policy) }];
    let grants = Grants { identity: &identity, ..Grants::default() };
    let arn = "arn:aws:iam::123456789012:user/b";
    let who = Who { account: "123456789012", arn, actor: Actor::User, canonical_user: None };
    let ask = Ask { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: &context };
    let matched = matched_statements(&who, &grants, &ask);
    let found: Vec<(usize, Effect)> = matched.iter().map(|matched| (matched.index, matched.effect)).collect();
    assert_eq!(found, [(1, Effect::Allow), (2, Effect::Deny)]);
    assert_eq!(matched[1].source, "PolicyInputList.1");
    assert_eq!(matched[1].span.start, Position { line: 8, column: 5 });
    assert_eq!(matched[1].span.end, Position { line: 8, column: 61 });
}

#[test]
fn the_simulator_learns_what_it_was_not_told() {
    let policy = Policy::parse(SIMULATED, Kind::Identity).expect("it is fine");
    let mut context = Context::new();
    context.set("AWS:securetransport", "true");
    assert_eq!(
        missing_context([&policy], &context),
        ["aws:PrincipalTag/team", "aws:RequestTag/team", "aws:username"]
    );
}
