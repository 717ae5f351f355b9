//! Policies of functions: statements from single permissions, and what they say to those who ask.

use crate::address::Named;
use crate::errors::Error;
use crate::layers::{self, NamedLayer};
use crate::limits::POLICY_BYTES_MAX;
use crate::shapes::{AddLayerVersionPermissionRequest, AddPermissionRequest};
use crate::state::alias::Alias;
use crate::state::function::Function;
use crate::state::layer::LayerVersion;
use crate::state::policy::{FunctionPolicy, Statement as Kept, document};
use crate::state::version::Version;
use crate::{aliases, versions};
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

/// The statement that a request asks for on a version of a layer, as JSON.
pub fn layer_statement(asked: &AddLayerVersionPermissionRequest, resource: &str) -> String {
    let organization = asked.organization_id.as_deref().filter(|id| !id.is_empty());
    let mut condition = Condition::default();
    condition.string_equals.extend(organization.map(|id| ("aws:PrincipalOrgID", id)));
    let principal = match asked.principal.as_str() {
        "*" => Value::from("*"),
        arn if arn.starts_with("arn:") => serde_json::json!({"AWS": arn}),
        account => serde_json::json!({"AWS": format!("arn:aws:iam::{account}:root")}),
    };
    let statement = Statement {
        sid: &asked.statement_id,
        effect: "Allow",
        principal,
        action: &asked.action,
        resource,
        condition: organization.map(|_| condition),
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

/// One statement more, within the bound of a policy.
pub fn add(statements: &mut Vec<Kept>, id: &str, text: &str) -> Result<(), Error> {
    if statements.iter().any(|known| known.id == id) {
        return Err(Error::StatementExists { id: id.to_owned() });
    }
    statements.push(Kept { id: id.to_owned(), text: text.to_owned() });
    match document(statements).len() {
        bytes if bytes > POLICY_BYTES_MAX => Err(Error::PolicyTooLarge { bytes }),
        _ => Ok(()),
    }
}

/// What carries a policy, and has a revision that changes with it.
pub enum Carrier {
    Version(Box<Version>),
    Alias(Alias),
}

impl Carrier {
    /// Not `$LATEST`, and nothing that is not there.
    pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Carrier> {
        match named.qualifier.as_deref() {
            Some("$LATEST") => Err(Error::PolicyOnLatest.into()),
            Some(alias) if versions::is_alias(alias) => {
                Named { qualifier: None, ..named.clone() }.function(cx).await?;
                let missing = || Error::NoSuchAlias { arn: named.qualified_arn() };
                Ok(Carrier::Alias(aliases::find(cx, named, alias).await?.ok_or_else(missing)?))
            }
            _ => Ok(Carrier::Version(Box::new(versions::find(cx, named).await?))),
        }
    }

    pub fn revision(&self) -> &str {
        match self {
            Carrier::Version(version) => &version.revision,
            Carrier::Alias(alias) => &alias.revision,
        }
    }

    /// Its policy has changed.
    pub fn revise(self, cx: &mut Cx<'_>) {
        let revision = cx.ids.uuid();
        match self {
            Carrier::Version(version) => cx.tx.put(&Version { revision, ..*version }),
            Carrier::Alias(alias) => cx.tx.put(&Alias { revision, ..alias }),
        }
    }
}

/// What the owner of a function or a layer says about who else may use it; nothing of what is not there.
pub async fn of_resource(cx: &mut Cx<'_>, need: &Need) -> Result<Option<ResourcePolicy>> {
    let Some(arn) = Arn::parse(&need.resource).filter(|arn| arn.service == "lambda") else { return Ok(None) };
    if let Some((layer, number)) = layers::of_version(&need.resource) {
        return of_layer(cx, &layer, number).await.map(Some);
    }
    let Some(function) = arn.resource.strip_prefix("function:") else { return Ok(None) };
    let (name, qualifier) = function.split_once(':').unwrap_or((function, ""));
    let key = (arn.account, arn.region, name);
    if cx.peek_shared::<Function>(key).await?.is_none() {
        return Ok(None);
    }
    let policy = cx.peek_shared::<FunctionPolicy>((key.0, key.1, key.2, qualifier)).await?;
    Ok(Some(ResourcePolicy { text: policy.map(|policy| policy.text()), owner: arn.account.to_owned() }))
}

async fn of_layer(cx: &mut Cx<'_>, layer: &NamedLayer, number: i64) -> Result<ResourcePolicy> {
    let owner = layer.here.account.clone();
    let Ok(number) = u64::try_from(number) else { return Ok(ResourcePolicy { text: None, owner }) };
    let (account, region, name) = layer.key();
    let version = cx.peek_shared::<LayerVersion>((account, region, name, number)).await?;
    let text = version.filter(|version| !version.statements.is_empty());
    Ok(ResourcePolicy { text: text.map(|version| document(&version.statements)), owner })
}
