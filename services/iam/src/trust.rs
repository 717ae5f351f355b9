//! Trust policies: checked as documents, and for whether those exist whom they name.
//!
//! Known limit: accounts cannot be checked, because every account exists here.

use crate::errors::Error;
use crate::inline::significant_chars;
use crate::limits::TRUST_POLICY_CHARS;
use crate::state::role::Role;
use crate::state::user::User;
use auth::policy::{Kind, Policy};
use kernel::{Arn, Cx, Result};
use serde_json::Value;
use store::Tx;

pub async fn check(cx: &mut Cx<'_>, document: &str) -> Result<()> {
    Policy::parse(document, Kind::Trust).map_err(Error::from)?;
    for arn in principals(document) {
        if !exists(cx.tx, &arn).await? {
            let sentence = format!(r#"Invalid principal in policy: "AWS":"{arn}""#);
            return Err(Error::MalformedPolicy { sentence }.into());
        }
    }
    if significant_chars(document) > TRUST_POLICY_CHARS as usize {
        Err(Error::QuotaExceeded { quota: "ACLSizePerRole", max: TRUST_POLICY_CHARS })?;
    }
    Ok(())
}

/// The ARNs that stand under `AWS` in a document that was found to be sound.
fn principals(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let statements = one_or_many(&document["Statement"]);
    let named = statements.iter().flat_map(|statement| [&statement["Principal"], &statement["NotPrincipal"]]);
    let texts = named.flat_map(|principal| one_or_many(&principal["AWS"])).filter_map(Value::as_str);
    texts.filter(|text| text.starts_with("arn:")).map(str::to_owned).collect()
}

fn one_or_many(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Whether a user or role is there. Sessions come and go, and are not asked for.
async fn exists(tx: &mut Tx, arn: &str) -> Result<bool> {
    let Some(parsed) = Arn::parse(arn).filter(|parsed| parsed.service == "iam") else { return Ok(true) };
    let name = parsed.resource.rsplit('/').next().unwrap_or_default();
    Ok(match parsed.resource.split('/').next() {
        Some("user") => User::load(tx, parsed.account, name).await?.is_some_and(|user| user.arn() == arn),
        Some("role") => Role::load(tx, parsed.account, name).await?.is_some_and(|role| role.arn() == arn),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_found_in_every_form() {
        let document = r#"{"Statement": [
            {"Principal": {"AWS": "arn:aws:iam::1:root", "Service": "ec2.amazonaws.com"}},
            {"Principal": "*"},
            {"NotPrincipal": {"AWS": ["arn:aws:iam::1:user/a", "111122223333"]}}
        ]}"#;
        assert_eq!(principals(document), ["arn:aws:iam::1:root", "arn:aws:iam::1:user/a"]);
        let single = r#"{"Statement": {"Principal": {"AWS": "arn:aws:iam::1:role/r"}}}"#;
        assert_eq!(principals(single), ["arn:aws:iam::1:role/r"]);
    }
}
