//! Who signed a form. The signature covers the policy, which says what the fields may be.

use super::super::visitor;
use super::fields::Fields;
use crate::errors::Error;
use crate::errors::form::FormError;
use auth::sigv4::{Scope, SigningKey, verify_policy_document};
use kernel::caller::Credentials;
use kernel::ports::KeyOwner;
use kernel::site::Head;
use kernel::{Caller, Cloud, Principal, Result, Time};
use ring::hmac;
use std::borrow::Cow;

/// Fields that belong to the signature, and are no headers of the object.
pub const FIELDS: [&str; 5] =
    ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token"];

/// The caller, and the region that the signature names, if it names one. A form without a policy is nobody's.
pub async fn find(
    cloud: &Cloud,
    head: &Head<'_>,
    fields: &Fields,
    now: Time,
) -> Result<(Caller, Option<String>)> {
    let source = visitor::source(head);
    let Some(policy) = fields.get("policy") else { return Ok((Caller::anonymous(source), None)) };
    let token = fields.get("x-amz-security-token");
    if let (Some(id), Some(signature)) = (fields.get("awsaccesskeyid"), fields.get("signature")) {
        let Signer { secret, principal, session } = signer(cloud, id, token, now).await?;
        check_version_2(&secret, policy, signature)?;
        return Ok((Caller { principal, access_key: Some(id.to_owned()), session, source }, None));
    }
    let field = |name: &'static str| fields.get(name).ok_or(FormError::FieldMissing { name });
    if field("x-amz-algorithm")? != "AWS4-HMAC-SHA256" {
        Err(Error::InvalidArgument {
            message: "Only AWS4-HMAC-SHA256 is supported".to_owned(),
            name: "x-amz-algorithm",
            value: fields.get("x-amz-algorithm").unwrap_or_default().to_owned(),
        })?;
    }
    let (credential, signature) = (field("x-amz-credential")?, field("x-amz-signature")?);
    field("x-amz-date")?;
    let [id, date, region, "s3", "aws4_request"] = credential.split('/').collect::<Vec<_>>()[..] else {
        return Err(FormError::BadCredential.into());
    };
    let signer = signer(cloud, id, token, now).await?;
    let text = |text: &'_ str| Cow::Owned(text.to_owned());
    let scope: Scope<'static> = Scope { date: text(date), region: text(region), service: text("s3") };
    let key = SigningKey::derive(&signer.secret, &scope);
    if !verify_policy_document(policy, signature, &key) {
        Err(FormError::Signature)?;
    }
    let Signer { principal, session, .. } = signer;
    let caller = Caller { principal, access_key: Some(id.to_owned()), session, source };
    Ok((caller, Some(region.to_owned())))
}

/// Forms may be signed in the older way, which most clients still do by themselves.
fn check_version_2(secret: &str, policy: &str, signature: &str) -> Result<(), FormError> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let signature = unbase64(signature).ok_or(FormError::Signature)?;
    hmac::verify(&key, policy.as_bytes(), &signature).map_err(|_| FormError::Signature)
}

pub struct Signer {
    secret: String,
    pub principal: Principal,
    session: Option<kernel::caller::Session>,
}

/// Whom a key belongs to, or the credentials in a token.
pub async fn signer(cloud: &Cloud, id: &str, token: Option<&str>, now: Time) -> Result<Signer> {
    if let Some(token) = token {
        return temporary(cloud, id, token, now);
    }
    if cloud.world.default_keys
        && let Some(account) = default_account(id)
    {
        let principal = Principal::Root { account: account.to_owned() };
        return Ok(Signer { secret: "test".to_owned(), principal, session: None });
    }
    let mut tx = cloud.store.begin();
    let key = cloud.world.identities.key(&mut tx, id).await?.filter(|key| key.is_active);
    let key = key.ok_or_else(|| FormError::UnknownKey { id: id.to_owned() })?;
    let account = key.account;
    let principal = match key.owner {
        KeyOwner::Root => Principal::Root { account },
        KeyOwner::User { name, path, id } => Principal::User { account, name, path, id },
    };
    Ok(Signer { secret: key.secret, principal, session: None })
}

/// What its owner may do is read at every request: who was deleted has no rights.
fn temporary(cloud: &Cloud, id: &str, token: &str, now: Time) -> Result<Signer> {
    let opened = Credentials::open(&cloud.world.tokens, token).filter(|opened| opened.access_key == id);
    let opened = opened.ok_or(FormError::InvalidToken)?;
    if now.seconds() >= opened.session.expires_s {
        Err(FormError::ExpiredToken)?;
    }
    let Credentials { secret, principal, session, .. } = opened;
    Ok(Signer { secret, principal, session: Some(session) })
}

/// On loopback, `test` is the first account's root, and twelve digits are their own account's.
fn default_account(id: &str) -> Option<&str> {
    let is_account = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    if id == "test" { Some("000000000000") } else { is_account.then_some(id) }
}

/// What base64 says; `None` where it is none.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        assert_eq!(unbase64("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(unbase64("a-b"), None);
    }
}
