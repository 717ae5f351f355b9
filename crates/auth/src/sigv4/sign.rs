//! Makes signatures, for our own requests, links and tests.

use super::Request;
use super::canonical::{Frame, PathStyle, canonical_request, payload_line, string_to_sign};
use super::claim::{Payload, Place, Scope};
use super::encoding::encode;
use super::key::SigningKey;
use super::rejection::Family;
use crate::calendar;
use crate::hash::{Sha256, hex_string};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Who signs.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    pub access_key: &'a str,
    pub secret: &'a str,
    pub session_token: Option<&'a str>,
}

impl<'a> Credentials<'a> {
    pub fn scope(&self, region: &'a str, service: &'a str, now_s: i64) -> Scope<'a> {
        let date = calendar::basic(now_s).chars().take(8).collect();
        Scope { date: std::borrow::Cow::Owned(date), region: region.into(), service: service.into() }
    }
}

/// What a signature says of the body.
#[derive(Clone, Copy, Debug)]
pub struct SignedBody {
    pub payload: Payload,
    /// Signed where `payload` says nothing.
    pub sha256: Sha256,
}

/// Signs a request: adds `x-amz-date`, `x-amz-security-token`, `x-amz-content-sha256` (S3, or
/// where the payload says something) and `authorization` to `headers`, and signs every header
/// that stands in it. `headers` must hold `host`. Returns the signature, from which signed chunks
/// continue; `None` if a credential holds what no header may hold.
pub fn sign(
    request: (&str, &str, &str),
    headers: &mut HeaderMap,
    body: SignedBody,
    credentials: &Credentials<'_>,
    scope: &Scope<'_>,
    now_s: i64,
    family: Family,
) -> Option<Sha256> {
    let payload = match (body.payload, family) {
        (Payload::Absent, Family::S3) => Payload::Hash(body.sha256),
        (payload, _) => payload,
    };
    insert(headers, "x-amz-date", &calendar::basic(now_s))?;
    if let Some(token) = credentials.session_token {
        insert(headers, "x-amz-security-token", token)?;
    }
    if let Some(value) = payload.header_value() {
        insert(headers, "x-amz-content-sha256", &value)?;
    }
    let signed_headers = sorted_names(headers);
    let (method, path, query) = request;
    let request = Request { method, path, query, headers };
    let payload = payload_line(payload, false, body.sha256);
    let frame = Frame {
        style: path_style(family),
        place: Place::Header,
        signed_headers: &signed_headers,
        payload: &payload,
    };
    let text = string_to_sign(now_s, scope, &canonical_request(&request, &frame));
    let signature = SigningKey::derive(credentials.secret, scope).sign(&text);
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed_headers}, Signature={}",
        credentials.access_key,
        hex_string(&signature)
    );
    insert(headers, "authorization", &authorization)?;
    Some(signature)
}

/// The query string of a presigned request: the one given, and the signature behind it. Of the
/// headers only `host` is signed. Other families than S3 sign an empty body.
pub fn presign(
    request: &Request<'_>,
    credentials: &Credentials<'_>,
    scope: &Scope<'_>,
    now_s: i64,
    expires_s: u64,
    family: Family,
) -> String {
    let mut query = request.query.as_bytes().to_vec();
    let credential = format!("{}/{scope}", credentials.access_key);
    append(&mut query, "X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    append(&mut query, "X-Amz-Credential", &credential);
    append(&mut query, "X-Amz-Date", &calendar::basic(now_s));
    append(&mut query, "X-Amz-Expires", &expires_s.to_string());
    append(&mut query, "X-Amz-SignedHeaders", "host");
    if let Some(token) = credentials.session_token {
        append(&mut query, "X-Amz-Security-Token", token);
    }
    let mut query = String::from_utf8_lossy(&query).into_owned();
    let payload = payload_line(Payload::Absent, family == Family::S3, crate::hash::sha256(b""));
    let frame =
        Frame { style: path_style(family), place: Place::Query, signed_headers: "host", payload: &payload };
    let canonical = canonical_request(&Request { query: &query, ..*request }, &frame);
    let signature =
        SigningKey::derive(credentials.secret, scope).sign(&string_to_sign(now_s, scope, &canonical));
    query.push_str("&X-Amz-Signature=");
    query.push_str(&hex_string(&signature));
    query
}

fn path_style(family: Family) -> PathStyle {
    if family == Family::S3 { PathStyle::Plain } else { PathStyle::Normalised }
}

fn append(query: &mut Vec<u8>, name: &str, value: &str) {
    if !query.is_empty() {
        query.push(b'&');
    }
    query.extend_from_slice(name.as_bytes());
    query.push(b'=');
    encode(query, value.as_bytes());
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) -> Option<()> {
    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    Some(())
}

fn sorted_names(headers: &HeaderMap) -> String {
    let mut names: Vec<&str> =
        headers.keys().map(|name| name.as_str()).filter(|name| *name != "authorization").collect();
    names.sort_unstable();
    names.join(";")
}
