//! Recomputes a signature and compares it, after the cheap questions: for us, from now, whole?

use super::Request;
use super::canonical::{Frame, PathStyle, canonical_request, payload_line, string_to_sign};
use super::chunked::Decoder;
use super::claim::{Claim, Payload, Place};
use super::key::SigningKey;
use super::rejection::{Family, Mismatch, Rejection};
use crate::calendar;
use crate::hash::{Sha256, hex, hex_string, sha256};
use subtle::ConstantTimeEq;

/// What the service expects of a signature.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub family: Family,
    /// Names that the scope may hold for this service; empty: any.
    pub services: &'a [&'a str],
    /// The region that the scope must hold; `None`: any.
    pub region: Option<&'a str>,
}

impl Rules<'_> {
    /// How far apart the clocks may be.
    pub const fn skew_s(&self) -> i64 {
        match self.family {
            Family::S3 => 15 * 60,
            _ => 5 * 60,
        }
    }

    fn path_style(&self) -> PathStyle {
        match self.family {
            Family::S3 => PathStyle::Plain,
            _ => PathStyle::Normalised,
        }
    }
}

/// A signature that is right. It says nothing yet of a body that was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub body: Body,
    /// The first link of the chain that signed chunks continue.
    signature: Sha256,
}

/// What remains to be done about the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing: its hash was checked.
    Checked,
    /// Nothing can be done: the client did not sign it.
    Unsigned,
    /// It was not given: refuse it if it hashes to anything else, see [`Verified::check_body`].
    MustHashTo(Sha256),
    /// Read it through [`Verified::decoder`].
    Chunked { signed: bool, trailer: bool },
}

impl Verified {
    /// Whether the hash of the body, read meanwhile, is to be given to [`Verified::check_body`].
    pub fn needs_body(&self) -> bool {
        matches!(self.body, Body::MustHashTo(_))
    }

    /// Checks the hash of a body that was read after its signature was verified.
    pub fn check_body(&self, body_sha256: Sha256) -> Result<(), Rejection> {
        match self.body {
            Body::MustHashTo(claimed) => same_hash(claimed, body_sha256),
            _ => Ok(()),
        }
    }

    /// The decoder of an `aws-chunked` body, if the request announced one.
    pub fn decoder(&self, claim: &Claim<'_>, key: &SigningKey) -> Option<Decoder> {
        match self.body {
            Body::Chunked { signed: true, trailer } => {
                Some(Decoder::signed(key.clone(), claim.timestamp, &claim.scope, self.signature, trailer))
            }
            Body::Chunked { signed: false, .. } => Some(Decoder::unsigned()),
            _ => None,
        }
    }
}

/// Verifies the signature of a request.
///
/// `body_sha256` is the hash of the body that was received, or `None` if it was not read yet:
/// then [`Verified::body`] says what to demand of it. A body that nothing is claimed of and that
/// was not read must turn out to be empty.
pub fn verify(
    request: &Request<'_>,
    claim: &Claim<'_>,
    key: &SigningKey,
    now_s: i64,
    body_sha256: Option<Sha256>,
    rules: Rules<'_>,
) -> Result<Verified, Rejection> {
    check_scope(claim, &rules)?;
    check_signed_headers(request, claim, &rules)?;
    check_time(claim, now_s, &rules)?;
    let signature = check_signature(request, claim, key, body_sha256, &rules)?;
    Ok(Verified { body: check_payload(claim, body_sha256, &rules)?, signature })
}

fn check_scope(claim: &Claim<'_>, rules: &Rules<'_>) -> Result<(), Rejection> {
    let (scope, place) = (&claim.scope, claim.place);
    if !calendar::basic_bytes(claim.timestamp).starts_with(scope.date.as_bytes()) {
        return Err(Rejection::wrong_date(scope, claim.timestamp, place));
    }
    if let Some(&expected) = rules.services.first()
        && !rules.services.contains(&&*scope.service)
    {
        let (service, expected) = (scope.service.to_string(), expected.to_string());
        return Err(Rejection::WrongService { service, expected, place });
    }
    match rules.region {
        Some(expected) if expected != scope.region => {
            let (region, expected) = (scope.region.to_string(), expected.to_string());
            Err(Rejection::WrongRegion { region, expected, place })
        }
        _ => Ok(()),
    }
}

/// `host` and `x-amz-target` must be signed everywhere; S3 wants every `x-amz-` header signed,
/// and the hash of the payload in a header.
fn check_signed_headers(
    request: &Request<'_>,
    claim: &Claim<'_>,
    rules: &Rules<'_>,
) -> Result<(), Rejection> {
    let is_signed = |name: &str| claim.signed_headers.split(';').any(|signed| signed == name);
    if !is_signed("host") {
        return Err(Rejection::HeadersNotSigned { names: vec!["host".into()] });
    }
    let must_be_signed = |name: &str| match rules.family {
        Family::S3 => name.starts_with("x-amz-"),
        _ => name == "x-amz-target",
    };
    let names: Vec<String> = request
        .headers
        .keys()
        .map(|name| name.as_str())
        .filter(|name| must_be_signed(name) && !is_signed(name))
        .map(str::to_string)
        .collect();
    if !names.is_empty() {
        return Err(Rejection::HeadersNotSigned { names });
    }
    let unsaid = claim.payload == Payload::Absent && claim.place == Place::Header;
    if unsaid && rules.family == Family::S3 {
        return Err(Rejection::MissingPayloadHash);
    }
    Ok(())
}

fn check_time(claim: &Claim<'_>, now_s: i64, rules: &Rules<'_>) -> Result<(), Rejection> {
    let (signed_s, allowed_s) = (claim.timestamp, rules.skew_s());
    match (claim.place, claim.expires) {
        (Place::Query, None) if rules.family == Family::S3 => Err(Rejection::IncompleteQuery),
        (Place::Query, Some(expires_s)) => {
            let end_s = signed_s.saturating_add(i64::try_from(expires_s).unwrap_or(i64::MAX));
            if now_s > end_s || signed_s > now_s.saturating_add(allowed_s) {
                return Err(Rejection::PresignedExpired { signed_s, expires_s, now_s });
            }
            Ok(())
        }
        _ if signed_s.abs_diff(now_s) > allowed_s.unsigned_abs() => {
            Err(Rejection::Skewed { signed_s, now_s, allowed_s })
        }
        _ => Ok(()),
    }
}

fn check_signature(
    request: &Request<'_>,
    claim: &Claim<'_>,
    key: &SigningKey,
    body_sha256: Option<Sha256>,
    rules: &Rules<'_>,
) -> Result<Sha256, Rejection> {
    let payload = payload_line(
        claim.payload,
        unsigned_by_default(claim, rules),
        body_sha256.unwrap_or_else(|| sha256(b"")),
    );
    let frame = Frame {
        style: rules.path_style(),
        place: claim.place,
        signed_headers: &claim.signed_headers,
        payload: &payload,
    };
    let canonical_request = canonical_request(request, &frame);
    let string_to_sign = string_to_sign(claim.timestamp, &claim.scope, &canonical_request);
    let signature = key.sign(&string_to_sign);
    if bool::from(hex(&signature).ct_eq(claim.signature.as_bytes())) {
        return Ok(signature);
    }
    Err(Rejection::Mismatch(Box::new(Mismatch {
        access_key: claim.access_key.to_string(),
        signature_provided: claim.signature.to_string(),
        canonical_request,
        string_to_sign,
    })))
}

/// Presigned requests of S3 do not sign their bodies unless they say so.
fn unsigned_by_default(claim: &Claim<'_>, rules: &Rules<'_>) -> bool {
    claim.place == Place::Query && rules.family == Family::S3
}

fn check_payload(
    claim: &Claim<'_>,
    body_sha256: Option<Sha256>,
    rules: &Rules<'_>,
) -> Result<Body, Rejection> {
    match (claim.payload, body_sha256) {
        (Payload::Unsigned, _) => Ok(Body::Unsigned),
        (Payload::Streaming { signed, trailer }, _) => Ok(Body::Chunked { signed, trailer }),
        (Payload::Hash(claimed), Some(computed)) => same_hash(claimed, computed).map(|()| Body::Checked),
        (Payload::Hash(claimed), None) => Ok(Body::MustHashTo(claimed)),
        (Payload::Absent, _) if unsigned_by_default(claim, rules) => Ok(Body::Unsigned),
        (Payload::Absent, Some(_)) => Ok(Body::Checked),
        (Payload::Absent, None) => Ok(Body::MustHashTo(sha256(b""))),
    }
}

fn same_hash(claimed: Sha256, computed: Sha256) -> Result<(), Rejection> {
    if claimed == computed {
        return Ok(());
    }
    Err(Rejection::PayloadMismatch { claimed: hex_string(&claimed), computed: hex_string(&computed) })
}
