//! Policies of functions: statements from single permissions, and what they say to those who ask.

use crate::address::Named;
use crate::errors::Error;
use crate::shapes::AddPermissionRequest;
use crate::state::policy::FunctionPolicy;
use crate::versions;
use kernel::service::ResourcePolicy;
use kernel::{Arn, Cx, Here, Need, Result};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    sid: &'a str,
    effect: &'static str,
    principal: Value,
    action: &'a str,
    resource: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition<'a>>,
}

/// Operators, keys, values.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Condition<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    string_equals: BTreeMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    bool: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    arn_like: BTreeMap<&'static str, &'a str>,
}

/// The statement that a request asks for, as JSON.
pub fn statement(asked: &AddPermissionRequest, principal: Value, resource: &str) -> String {
    let statement = Statement {
        sid: &asked.statement_id,
        effect: "Allow",
        principal,
        action: &asked.action,
        resource,
        condition: condition(asked),
    };
    serde_json::to_string(&statement).expect("texts and maps of texts are always JSON")
}

fn condition(asked: &AddPermissionRequest) -> Option<Condition<'_>> {
    let mut condition = Condition::default();
    for (key, value) in [
        ("AWS:SourceAccount", &asked.source_account),
        ("lambda:FunctionUrlAuthType", &asked.function_url_auth_type),
        ("aws:PrincipalOrgID", &asked.principal_org_id),
        ("lambda:EventSourceToken", &asked.event_source_token),
    ] {
        condition.string_equals.extend(value.as_deref().map(|value| (key, value)));
    }
    if asked.invoked_via_function_url == Some(true) {
        condition.bool.insert("lambda:InvokedViaFunctionUrl", "true");
    }
    condition.arn_like.extend(asked.source_arn.as_deref().map(|arn| ("AWS:SourceArn", arn)));
    let is_empty =
        condition.string_equals.is_empty() && condition.bool.is_empty() && condition.arn_like.is_empty();
    (!is_empty).then_some(condition)
}

/// Everybody, an account, a user or role that is there, or a service.
pub async fn principal(cx: &mut Cx<'_>, text: &str) -> Result<Value> {
    let aws = |arn: String| serde_json::json!({"AWS": arn});
    if text == "*" {
        return Ok(Value::from("*"));
    }
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(aws(Here::new(&cx.here.region, text).global_arn("iam", "root")));
    }
    if let Some(arn) = Arn::parse(text) {
        return match is_there(cx, arn).await? {
            true => Ok(aws(text.to_owned())),
            false => Err(Error::InvalidPrincipal.into()),
        };
    }
    match text.ends_with(".amazonaws.com") || text.ends_with(".amazon.com") {
        true => Ok(serde_json::json!({"Service": text})),
        false => Err(Error::InvalidPrincipal.into()),
    }
}

/// Whether an ARN names the root of an account, or a user or role that exists. Sessions cannot be known.
async fn is_there(cx: &mut Cx<'_>, arn: Arn<'_>) -> Result<bool> {
    let name = arn.resource.rsplit('/').next().unwrap_or_default();
    let identities = cx.world.identities;
    Ok(match (arn.service, arn.resource.split('/').next().unwrap_or_default()) {
        ("iam", "root") => true,
        ("iam", "user") => identities.user_rights(cx.tx, arn.account, name).await?.is_some(),
        ("iam", "role") => {
            let role = identities.role(cx.tx, arn.account, name).await?;
            role.is_some_and(|role| role.arn == arn.to_string())
        }
        ("sts", "assumed-role") => true,
        _ => false,
    })
}

/// Where a policy lies: the function as a whole, or a version of it.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Option<FunctionPolicy>> {
    let (account, region, name) = named.key();
    let qualifier = named.qualifier.as_deref().unwrap_or_default();
    Ok(cx.tx.get::<FunctionPolicy>((account, region, name, qualifier)).await?)
}

/// What can carry a policy: not `$LATEST`, and nothing that is not there.
pub async fn check_carrier(cx: &mut Cx<'_>, named: &Named) -> Result<()> {
    let whole = Named { qualifier: None, ..named.clone() };
    match named.qualifier.as_deref() {
        Some("$LATEST") => Err(Error::PolicyOnLatest)?,
        Some(qualifier) if versions::number(qualifier).is_none() && !qualifier.contains('$') => {
            whole.function(cx).await?;
            Err(Error::NoSuchAlias { arn: named.qualified_arn() })?
        }
        Some(_) => versions::find(cx, named).await.map(drop),
        None => whole.function(cx).await.map(drop),
    }
}

/// What the owner of a function says about who else may use it. Other services are told nothing for as long as
/// no function can be run for them.
pub async fn of_resource(cx: &mut Cx<'_>, need: &Need) -> Result<Option<ResourcePolicy>> {
    let Some(arn) = Arn::parse(&need.resource).filter(|arn| arn.service == "lambda") else { return Ok(None) };
    let Some(function) = arn.resource.strip_prefix("function:") else { return Ok(None) };
    if cx.service != "lambda" {
        return Ok(None);
    }
    let (name, qualifier) = function.split_once(':').unwrap_or((function, ""));
    let key = (arn.account, arn.region, name, qualifier);
    let policy = cx.peek_shared::<FunctionPolicy>(key).await?;
    Ok(Some(ResourcePolicy { text: policy.map(|policy| policy.text()), owner: arn.account.to_owned() }))
}
