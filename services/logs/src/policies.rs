//! Resource policies: all of an account's in a region count for each of its groups, as if they were one.

use crate::shapes;
use crate::state::resource_policies::{NamedPolicy, ResourcePolicies};
use kernel::service::ResourcePolicy;
use kernel::{Arn, Cx, Need, Result};
use serde_json::{Value, json};

/// Those of the caller's account in the region; the commit minds if they change.
pub async fn of_account(cx: &mut Cx<'_>) -> Result<ResourcePolicies> {
    let (account, region) = (cx.here.account.clone(), cx.here.region.clone());
    let known = cx.tx.get::<ResourcePolicies>((account.as_str(), region.as_str())).await?;
    Ok(known.unwrap_or(ResourcePolicies { account, region, policies: Vec::new() }))
}

pub fn told(policy: &NamedPolicy) -> shapes::ResourcePolicy {
    shapes::ResourcePolicy {
        policy_name: Some(policy.name.clone()),
        policy_document: Some(policy.document.clone()),
        last_updated_time: Some(policy.updated.0),
        policy_scope: Some("ACCOUNT".to_owned()),
    }
}

/// What the owner of a group says about who else may use it.
pub async fn of_resource(cx: &mut Cx<'_>, need: &Need) -> Result<Option<ResourcePolicy>> {
    let Some(arn) = Arn::parse(&need.resource).filter(|arn| arn.service == "logs") else { return Ok(None) };
    let known = cx.peek_shared::<ResourcePolicies>((arn.account, arn.region)).await?;
    let policies = known.as_deref().map_or(&[][..], |row| &row.policies);
    Ok(Some(ResourcePolicy { text: joined(policies), owner: arn.account.to_owned() }))
}

/// All statements in one document.
fn joined(policies: &[NamedPolicy]) -> Option<String> {
    match policies {
        [] => None,
        [only] => Some(only.document.clone()),
        many => {
            let statements: Vec<Value> =
                many.iter().flat_map(|policy| statements(&policy.document)).collect();
            Some(json!({"Version": "2012-10-17", "Statement": statements}).to_string())
        }
    }
}

/// Without their names, which two documents may share.
fn statements(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let mut statements = match document.get("Statement") {
        Some(Value::Array(many)) => many.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    for statement in &mut statements {
        if let Some(statement) = statement.as_object_mut() {
            statement.remove("Sid");
        }
    }
    statements
}
