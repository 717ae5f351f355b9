//! Whether a policy may be put on a bucket: S3's own rules on top of the grammar.

use crate::errors::Error;
use crate::limits::POLICY_BYTES_MAX;
use auth::policy::{Kind, Policy};
use serde_json::Value;

pub fn check(text: &str, bucket: &str) -> Result<Value, Error> {
    let malformed = |why: String| Error::MalformedPolicy { why };
    if text.len() > POLICY_BYTES_MAX {
        return Err(Error::PolicyTooLarge);
    }
    let policy = Policy::parse(text, Kind::Resource).map_err(|fault| malformed(fault.to_string()))?;
    if policy.statements.iter().any(|statement| !statement.names_resources()) {
        return Err(malformed("Missing required field Resource".to_owned()));
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|_| malformed("Policies must be valid JSON and the first byte must be '{'".to_owned()))?;
    for statement in statements(&value) {
        check_statement(statement, bucket)?;
    }
    Ok(value)
}

/// The statements of a policy; one alone need not stand in a list.
pub fn statements(policy: &Value) -> impl Iterator<Item = &Value> {
    one_or_many(&policy["Statement"])
}

pub fn one_or_many(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(list) => (list.as_slice(), None),
        Value::Null => (&[][..], None),
        one => (&[][..], Some(one)),
    };
    list.iter().chain(one)
}

fn check_statement(statement: &Value, bucket: &str) -> Result<(), Error> {
    let malformed = |why: &str| Error::MalformedPolicy { why: why.to_owned() };
    let resources: Vec<&str> = ["Resource", "NotResource"]
        .into_iter()
        .flat_map(|name| one_or_many(&statement[name]))
        .filter_map(Value::as_str)
        .collect();
    let sorts: Vec<Sort> = resources.iter().map(|arn| sort(arn, bucket)).collect();
    if sorts.contains(&Sort::Other) {
        return Err(malformed("Policy has invalid resource"));
    }
    let actions: Vec<String> = ["Action", "NotAction"]
        .into_iter()
        .flat_map(|name| one_or_many(&statement[name]))
        .filter_map(Value::as_str)
        .map(str::to_ascii_lowercase)
        .collect();
    if actions.iter().any(|action| action != "*" && !action.starts_with("s3:")) {
        return Err(malformed("Policy has invalid action"));
    }
    if statement.get("Action").is_none() || statement.get("Resource").is_none() {
        return Ok(());
    }
    // Each action must find a resource of its sort.
    let has_bucket = sorts.iter().any(|sort| matches!(sort, Sort::Bucket | Sort::Both));
    let has_object = sorts.iter().any(|sort| matches!(sort, Sort::Object | Sort::Both));
    let fits = |action: &String| match action.contains(['*', '?']) {
        true => true,
        false if is_of_objects(action) => has_object,
        false => has_bucket,
    };
    match actions.iter().all(fits) {
        true => Ok(()),
        false => Err(malformed("Action does not apply to any resource(s) in statement")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Bucket,
    Object,
    Both,
    Other,
}

/// What a pattern of resources may name in this bucket.
fn sort(arn: &str, bucket: &str) -> Sort {
    if arn == "*" {
        return Sort::Both;
    }
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "s3", _, _, resource] = parts.as_slice() else { return Sort::Other };
    let (name, key) = match resource.split_once('/') {
        Some((name, key)) => (name, Some(key)),
        None => (*resource, None),
    };
    let is_pattern = name.contains(['*', '?', '$']);
    if !(name == bucket || is_pattern && could_match(name, bucket)) {
        return Sort::Other;
    }
    match (key, is_pattern) {
        (Some(_), _) => Sort::Object,
        (None, true) => Sort::Both,
        (None, false) => Sort::Bucket,
    }
}

/// Whether a pattern can name the bucket, or something in it. What a variable stands for is not known.
fn could_match(pattern: &str, bucket: &str) -> bool {
    let fixed = pattern.split(['*', '?', '$']).next().unwrap_or_default();
    bucket.starts_with(fixed)
}

/// Whether an action is about objects: all others are about buckets.
fn is_of_objects(action: &str) -> bool {
    let name = action.strip_prefix("s3:").unwrap_or(action);
    name.contains("object") && !name.contains("bucketobjectlockconfiguration")
        || matches!(name, "abortmultipartupload" | "listmultipartuploadparts" | "bypassgovernanceretention")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(statement: &str) -> Option<String> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        check(&text, "mine").err().map(|error| error.to_string())
    }

    fn statement(action: &str, resource: &str) -> String {
        format!(r#"{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":"{resource}"}}"#)
    }

    #[test]
    fn what_fits_passes() {
        for (action, resource) in [
            ("s3:GetObject", "arn:aws:s3:::mine/*"),
            ("s3:ListBucket", "arn:aws:s3:::mine"),
            ("s3:*", "arn:aws:s3:::mine"),
            ("s3:GetObject", "arn:aws:s3:::mi*"),
            ("*", "*"),
        ] {
            assert_eq!(refusal(&statement(action, resource)), None, "{action} {resource}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let no_fit = "Action does not apply to any resource(s) in statement";
        assert_eq!(refusal(&statement("s3:GetObject", "arn:aws:s3:::mine")).as_deref(), Some(no_fit));
        assert_eq!(refusal(&statement("s3:ListBucket", "arn:aws:s3:::mine/*")).as_deref(), Some(no_fit));
        let resource = "Policy has invalid resource";
        assert_eq!(refusal(&statement("s3:GetObject", "arn:aws:s3:::other/*")).as_deref(), Some(resource));
        let action = "Policy has invalid action";
        assert_eq!(refusal(&statement("sqs:SendMessage", "arn:aws:s3:::mine/*")).as_deref(), Some(action));
    }
}
