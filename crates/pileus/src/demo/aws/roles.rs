//! Roles that functions take on.

use super::call::{Answer, Call, Failure, escaped, texts, unless};
use crate::api::Api;
use crate::trouble::Outcome;
use auth::sigv4::Family;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const GONE: [&str; 1] = ["NoSuchEntity"];

/// Makes it, or finds it there; tells its ARN.
pub fn make(api: &Api, role: &str) -> Outcome<String> {
    let made = ask(api, "CreateRole", &[("RoleName", role), ("AssumeRolePolicyDocument", TRUST)]);
    let answer = match made {
        Err(failure) if failure.is(&["EntityAlreadyExists"]) => ask(api, "GetRole", &[("RoleName", role)])?,
        made => made?,
    };
    Ok(texts(&answer.text(), "Arn").into_iter().next().unwrap_or_default())
}

/// `policy` is the part of the ARN behind `policy/`.
pub fn attach(api: &Api, role: &str, policy: &str) -> Outcome<()> {
    ask(api, "AttachRolePolicy", &[("RoleName", role), ("PolicyArn", &arn(policy))])?;
    Ok(())
}

pub fn detach(api: &Api, role: &str, policy: &str) -> Outcome<()> {
    unless(ask(api, "DetachRolePolicy", &[("RoleName", role), ("PolicyArn", &arn(policy))]), &GONE)?;
    Ok(())
}

pub fn attached(api: &Api, role: &str) -> Outcome<Vec<String>> {
    Ok(names(&ask(api, "ListAttachedRolePolicies", &[("RoleName", role)])?, "PolicyName"))
}

/// With what was attached to it; tells whether it was there.
pub fn remove(api: &Api, role: &str) -> Outcome<bool> {
    let attached = match ask(api, "ListAttachedRolePolicies", &[("RoleName", role)]) {
        Err(failure) if failure.is(&GONE) => return Ok(false),
        answer => names(&answer?, "PolicyArn"),
    };
    for arn in &attached {
        unless(ask(api, "DetachRolePolicy", &[("RoleName", role), ("PolicyArn", arn)]), &GONE)?;
    }
    unless(ask(api, "DeleteRole", &[("RoleName", role)]), &GONE)
}

fn names(answer: &Answer, element: &str) -> Vec<String> {
    texts(&answer.text(), element)
}

fn arn(policy: &str) -> String {
    format!("arn:aws:iam::aws:policy/{policy}")
}

fn ask(api: &Api, action: &str, parameters: &[(&str, &str)]) -> Result<Answer, Failure> {
    let pair = |(name, value): &(&str, &str)| format!("&{name}={}", escaped(value));
    let pairs: String = parameters.iter().map(pair).collect();
    let body = format!("Action={action}&Version=2010-05-08{pairs}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = body.as_bytes();
    let family = Family::Query;
    Call { service: "iam", family, method: "POST", path: "/", query: "", headers: &headers, body }.send(api)
}
