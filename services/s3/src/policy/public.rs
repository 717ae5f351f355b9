//! Whether a policy grants something to everybody, as S3 decides it for its public access block.

use super::check::{one_or_many, statements};
use serde_json::Value;

/// Conditions on these keys name somebody, where their values are fixed.
const NAMING_KEYS: [&str; 16] = [
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
    "aws:sourceip",
];

pub fn is_public(policy: &Value) -> bool {
    statements(policy).any(|statement| {
        statement["Effect"] == "Allow" && names_everybody(statement) && !is_narrowed(statement)
    })
}

fn names_everybody(statement: &Value) -> bool {
    if statement.get("NotPrincipal").is_some() {
        return true;
    }
    match &statement["Principal"] {
        Value::String(name) => name == "*",
        Value::Object(sorts) => one_or_many(sorts.get("AWS").unwrap_or(&Value::Null)).any(|name| name == "*"),
        _ => false,
    }
}

fn is_narrowed(statement: &Value) -> bool {
    let Value::Object(operators) = &statement["Condition"] else { return false };
    operators.iter().any(|(operator, keys)| {
        let Value::Object(keys) = keys else { return false };
        is_positive(operator)
            && keys.iter().any(|(key, values)| {
                let key = key.to_ascii_lowercase();
                NAMING_KEYS.contains(&key.as_str())
                    && one_or_many(values)
                        .all(|value| value.as_str().is_some_and(|text| is_fixed(&key, text)))
            })
    })
}

/// An operator that says what a value is, not what it is not.
fn is_positive(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    let plain = operator.rsplit(':').next().unwrap_or_default();
    !plain.contains("not") && plain != "null" && !plain.ends_with("ifexists")
}

fn is_fixed(key: &str, value: &str) -> bool {
    match key {
        "aws:sourceip" => is_narrow_range(value),
        "aws:sourcearn" | "aws:principalarn" | "s3:dataaccesspointarn" | "aws:userid" => {
            // A wildcard in the last part still names an account.
            let account = value.split(':').nth(4).unwrap_or(value);
            !account.is_empty() && !account.contains(['*', '?']) && !value.contains("${")
        }
        _ => !value.contains(['*', '?']) && !value.contains("${"),
    }
}

/// Ranges of an eighth of all addresses and more name nobody.
fn is_narrow_range(range: &str) -> bool {
    let (address, bits) = range.split_once('/').unwrap_or((range, "128"));
    let bits = bits.parse::<u8>().unwrap_or(0);
    let bits_min = if address.contains(':') { 32 } else { 8 };
    bits >= bits_min
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn public(principal: Value, condition: Value) -> bool {
        is_public(&json!({"Statement": {
            "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*",
            "Condition": condition,
        }}))
    }

    #[test]
    fn everybody_unless_a_condition_names_somebody() {
        assert!(public(json!("*"), json!({})));
        assert!(public(json!({"AWS": ["*"]}), json!({})));
        assert!(!public(json!({"AWS": "arn:aws:iam::111122223333:root"}), json!({})));
        assert!(!public(json!("*"), json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}})));
        assert!(public(json!("*"), json!({"StringLike": {"aws:SourceVpc": "vpc-*"}})));
        assert!(public(json!("*"), json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})));
        assert!(!public(json!("*"), json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/16"}})));
        assert!(public(json!("*"), json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}})));
    }
}
