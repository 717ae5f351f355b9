//! Entries for fuzzers and property tests: any bytes, no panic.

use crate::policy::{Actor, Ask, Context, Grants, Kind, Policy, ResourceGrant, Sourced, Who, evaluate};
use crate::sigv4::{Family, Found, Request, Rules, SigningKey, chunked, find, verify};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;

/// Lines: method, path, query, then headers as `name: value`.
pub fn sigv4(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let (method, path, query) =
        (lines.next().unwrap_or(""), lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.trim().as_bytes())) {
            headers.append(name, value);
        }
    }
    let request = Request { method, path, query, headers: &headers };
    for family in [Family::Query, Family::Json, Family::Rest, Family::S3, Family::Ec2] {
        verify_request(&request, family);
    }
}

fn verify_request(request: &Request<'_>, family: Family) {
    let refusal = match find(request) {
        Ok(Found::Anonymous) => return,
        Ok(Found::Signed(claim)) => {
            let key = SigningKey::derive("secret", &claim.scope);
            let rules = Rules { family, services: &[], region: None };
            verify(request, &claim, &key, claim.timestamp, None, rules).err()
        }
        Err(refusal) => Some(refusal),
    };
    if let Some(refusal) = refusal {
        let _ = (refusal.code(family), refusal.status(family));
        let _ = (refusal.message(family), refusal.fields(family));
    }
}

/// A policy document, parsed as every kind and evaluated where it parses.
pub fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for kind in [Kind::Identity, Kind::Trust, Kind::Resource, Kind::Session, Kind::Boundary] {
        let Ok(policy) = Policy::parse(&text, kind) else { continue };
        let sourced = [Sourced { source: "fuzz".into(), policy: Arc::new(policy) }];
        let mut context = Context::new();
        context.set("aws:username", "bob");
        let ask = Ask { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key", context: &context };
        let who = Who {
            account: "123456789012",
            arn: "arn:aws:iam::123456789012:user/bob",
            actor: Actor::User,
            canonical_user: None,
        };
        let grants = Grants {
            identity: &sourced,
            boundary: sourced.first(),
            session: Some(&sourced),
            resource: sourced.first(),
            resource_grant: ResourceGrant::Optional,
        };
        let _ = evaluate(&who, &grants, &ask, "123456789012");
    }
}

/// An `aws-chunked` body; the first byte says in pieces of what length it arrives.
pub fn chunked(bytes: &[u8]) {
    let Some((&length, body)) = bytes.split_first() else { return };
    let mut decoder = chunked::Decoder::unsigned();
    let mut out = Vec::new();
    for piece in body.chunks(usize::from(length).max(1)) {
        if decoder.push(piece, &mut out).is_err() {
            break;
        }
    }
    let _ = decoder.finish();
}
