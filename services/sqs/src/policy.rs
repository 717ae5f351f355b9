//! Queue policies as AddPermission and RemovePermission edit them: one statement for each label.

use crate::errors::Error;
use crate::limits::{LABEL_CHARS_MAX, PERMISSION_ACTIONS_MAX, PERMISSION_STATEMENTS_MAX};
use crate::state::queue::Queue;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// A policy, of which only the statements are of interest.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    statement: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    sid: &'a str,
    effect: &'static str,
    principal: Principal,
    action: OneOrMany,
    resource: &'a str,
}

#[derive(Serialize)]
struct Principal {
    #[serde(rename = "AWS")]
    aws: OneOrMany,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A permission that is to be added.
pub struct Permission<'a> {
    pub label: &'a str,
    pub accounts: &'a [String],
    pub actions: &'a [String],
}

/// What can be given to others; everything else is for the owner alone.
const ACTIONS: [&str; 9] = [
    "*",
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
];

/// The queue's policy with one permission more.
pub fn with(queue: &Queue, permission: &Permission<'_>) -> Result<String, Error> {
    check(permission)?;
    let arn = queue.arn();
    let mut document = document(queue)?.unwrap_or_else(|| Document {
        version: "2008-10-17".to_owned(),
        id: Some(format!("{arn}/SQSDefaultPolicy")),
        statement: Vec::new(),
    });
    if document.statement.iter().any(|statement| sid(statement).as_deref() == Some(permission.label)) {
        return Err(invalid_label(permission.label, "Already exists."));
    }
    if document.statement.len() >= PERMISSION_STATEMENTS_MAX {
        return Err(Error::TooManyStatements { count: document.statement.len() + 1 });
    }
    let accounts = permission.accounts.iter().map(|account| format!("arn:aws:iam::{account}:root"));
    let actions = permission.actions.iter().map(|action| format!("SQS:{action}"));
    let statement = Statement {
        sid: permission.label,
        effect: "Allow",
        principal: Principal { aws: one_or_many(accounts.collect()) },
        action: one_or_many(actions.collect()),
        resource: &arn,
    };
    document.statement.push(raw(&statement));
    Ok(raw(&document).get().to_owned())
}

/// The queue's policy with one permission less; `None` where that was the last one.
pub fn without(queue: &Queue, label: &str) -> Result<Option<String>, Error> {
    let unknown = || invalid_label(label, "can't find label.");
    let mut document = document(queue)?.ok_or_else(unknown)?;
    let before = document.statement.len();
    document.statement.retain(|statement| sid(statement).as_deref() != Some(label));
    if document.statement.len() == before {
        return Err(unknown());
    }
    Ok((!document.statement.is_empty()).then(|| raw(&document).get().to_owned()))
}

fn check(permission: &Permission<'_>) -> Result<(), Error> {
    let label = permission.label;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if label.is_empty() || label.len() > LABEL_CHARS_MAX || !label.chars().all(is_plain) {
        return Err(invalid_label(
            label,
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.",
        ));
    }
    if permission.actions.len() > PERMISSION_ACTIONS_MAX {
        return Err(Error::TooManyActions { count: permission.actions.len() });
    }
    for action in permission.actions {
        if !ACTIONS.contains(&action.as_str()) {
            let reason = "Only the queue owner is allowed to invoke this action.";
            return Err(Error::InvalidValue {
                parameter: "ActionName",
                value: format!("SQS:{action}"),
                reason,
            });
        }
    }
    for account in permission.accounts {
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            let reason = "Unable to verify.";
            return Err(Error::InvalidValue { parameter: "PrincipalId", value: account.clone(), reason });
        }
    }
    Ok(())
}

fn invalid_label(label: &str, reason: &'static str) -> Error {
    Error::InvalidValue { parameter: "Label", value: label.to_owned(), reason }
}

/// The policy that the queue has. A single statement need not stand in a list.
fn document(queue: &Queue) -> Result<Option<Document>, Error> {
    let Some(text) = &queue.settings.policy else { return Ok(None) };
    let invalid = |_| Error::InvalidAttribute { name: "Policy".to_owned() };
    let mut policy: Value = serde_json::from_str(text).map_err(invalid)?;
    if let Some(statement) = policy.get_mut("Statement").filter(|statement| statement.is_object()) {
        *statement = Value::Array(vec![statement.take()]);
    }
    if policy.get("Version").is_none() {
        policy["Version"] = Value::from("2008-10-17");
    }
    serde_json::from_str(&policy.to_string()).map(Some).map_err(invalid)
}

fn sid(statement: &RawValue) -> Option<String> {
    let statement: Value = serde_json::from_str(statement.get()).ok()?;
    statement.get("Sid").and_then(Value::as_str).map(str::to_owned)
}

fn one_or_many(mut texts: Vec<String>) -> OneOrMany {
    match texts.pop() {
        Some(only) if texts.is_empty() => OneOrMany::One(only),
        last => {
            texts.extend(last);
            OneOrMany::Many(texts)
        }
    }
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("texts and lists of texts are always JSON")
}
