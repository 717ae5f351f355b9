//! What the policy of a form allows: until when, which fields with which values, and how long a file.

use super::fields::Fields;
use super::parts::Size;
use crate::errors::form::FormError;
use kernel::Time;
use serde_json::Value;

/// Fields that no condition needs to name.
const FREE: [&str; 5] = ["policy", "x-amz-signature", "awsaccesskeyid", "signature", "file"];

/// Checks the fields, and tells how long the file may be.
pub fn check(policy: &str, fields: &Fields, bucket: &str, now: Time) -> Result<Size, FormError> {
    let policy: Value = super::signer::unbase64(policy)
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| invalid("Invalid Policy: Invalid JSON."))?;
    check_expiration(&policy, now)?;
    let conditions =
        policy["conditions"].as_array().ok_or_else(|| invalid("Invalid Policy: Missing conditions."))?;
    let mut size = Size::ANY;
    let mut named = Vec::new();
    for condition in conditions {
        match read(condition)? {
            Condition::Size(bounds) => size = bounds,
            Condition::Field { name, test, wanted } => {
                let sent = if name == "bucket" { Some(bucket) } else { fields.get(&name) };
                if !holds(test, &name, sent.unwrap_or_default(), &wanted) {
                    return Err(denied(&format!("Policy Condition failed: {}", words(test, &name, &wanted))));
                }
                named.push(name);
            }
        }
    }
    let is_free = |name: &str| FREE.contains(&name) || name.starts_with("x-ignore-");
    // The bucket is a field, too: else the form would do for every bucket of its signer.
    let sent = fields.sent().map(|(name, _)| name).chain(["bucket"]);
    match sent.into_iter().find(|name| !is_free(name) && !named.iter().any(|known| known == name)) {
        Some(name) => Err(denied(&format!("Extra input fields: {name}"))),
        None => Ok(size),
    }
}

fn check_expiration(policy: &Value, now: Time) -> Result<(), FormError> {
    let text = policy["expiration"].as_str().ok_or_else(|| invalid("Invalid Policy: Missing expiration."))?;
    // Nothing but `2030-01-01T12:00:00.000Z`.
    let is_iso = text.get(10..11) == Some("T") && text.ends_with('Z');
    let until = wire::Timestamp::parse(text)
        .filter(|_| is_iso)
        .ok_or_else(|| invalid(&format!("Invalid Policy: Invalid 'expiration' value: '{text}'")))?;
    match Time::from(until) > now {
        true => Ok(()),
        false => Err(denied("Policy expired.")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equals,
    StartsWith,
}

enum Condition {
    Field { name: String, test: Test, wanted: String },
    Size(Size),
}

fn read(condition: &Value) -> Result<Condition, FormError> {
    let unknown = || invalid("Invalid Policy: Invalid Simple-Condition or Condition.");
    match condition {
        Value::Object(simple) => {
            let (name, wanted) = simple.iter().next().filter(|_| simple.len() == 1).ok_or_else(unknown)?;
            let wanted = wanted.as_str().ok_or_else(unknown)?.to_owned();
            Ok(Condition::Field { name: name.to_ascii_lowercase(), test: Test::Equals, wanted })
        }
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(kind), least, most] if kind.eq_ignore_ascii_case("content-length-range") => {
                let (bytes_min, bytes_max) = number(least).zip(number(most)).ok_or_else(unknown)?;
                Ok(Condition::Size(Size { bytes_min, bytes_max }))
            }
            [Value::String(kind), Value::String(name), Value::String(wanted)] => {
                let test = match kind.to_ascii_lowercase().as_str() {
                    "eq" => Test::Equals,
                    "starts-with" => Test::StartsWith,
                    _ => return Err(unknown()),
                };
                let name = name.strip_prefix('$').ok_or_else(unknown)?.to_ascii_lowercase();
                Ok(Condition::Field { name, test, wanted: wanted.clone() })
            }
            _ => Err(unknown()),
        },
        _ => Err(unknown()),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn holds(test: Test, name: &str, sent: &str, wanted: &str) -> bool {
    match test {
        Test::Equals => sent == wanted,
        // Every type of a list must begin so.
        Test::StartsWith if name == "content-type" => {
            sent.split(',').all(|one| one.trim().starts_with(wanted))
        }
        Test::StartsWith => sent.starts_with(wanted),
    }
}

fn words(test: Test, name: &str, wanted: &str) -> String {
    let kind = if test == Test::Equals { "eq" } else { "starts-with" };
    format!("[\"{kind}\", \"${name}\", \"{wanted}\"]")
}

fn denied(why: &str) -> FormError {
    FormError::Denied { why: format!("Invalid according to Policy: {why}") }
}

fn invalid(why: &str) -> FormError {
    FormError::InvalidPolicy { why: why.to_owned() }
}
