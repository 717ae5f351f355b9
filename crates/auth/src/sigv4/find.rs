//! Finds the signature of a request, in its header or its query string.
//!
//! What is malformed is refused here. Whether the claim is true, fresh and meant for us is the
//! business of `verify`.

use super::Request;
use super::claim::{Claim, Found, Payload, Place, Scope};
use super::encoding::decode_text;
use super::rejection::{Parameter, Rejection};
use crate::calendar;
use http::HeaderMap;
use std::borrow::Cow;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const ALGORITHM_4A: &str = "AWS4-ECDSA-P256-SHA256";

/// Reads the claim of a request. Malformed ones are refused as AWS refuses them.
pub fn find<'a>(request: &Request<'a>) -> Result<Found<'a>, Rejection> {
    let header = header_text(request.headers, "authorization")?;
    let query = Parameters::read(request.query);
    match (header, query.is_signed()) {
        (None, false) => Ok(Found::Anonymous),
        (Some(_), true) => Err(Rejection::TwoMechanisms),
        (Some(header), false) => from_header(request.headers, header).map(Found::Signed),
        (None, true) => from_query(request.headers, query).map(Found::Signed),
    }
}

fn from_header<'a>(headers: &'a HeaderMap, header: &'a str) -> Result<Claim<'a>, Rejection> {
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    check_algorithm(scheme).map_err(|refusal| match refusal {
        Rejection::UnknownAlgorithm { .. } => Rejection::UnknownScheme { header: header.to_string() },
        refusal => refusal,
    })?;
    let parts = HeaderParts::read(header, rest)?;
    let (access_key, scope) = parse_credential(Cow::Borrowed(parts.credential), Place::Header)?;
    Ok(Claim {
        access_key,
        scope,
        signed_headers: Cow::Borrowed(parts.signed_headers),
        signature: Cow::Borrowed(parts.signature),
        timestamp: header_timestamp(headers, header)?,
        expires: None,
        session_token: header_text(headers, "x-amz-security-token")?.map(Cow::Borrowed),
        payload: header_payload(headers)?,
        place: Place::Header,
    })
}

fn check_algorithm(name: &str) -> Result<(), Rejection> {
    match name {
        ALGORITHM => Ok(()),
        ALGORITHM_4A => Err(Rejection::Version4A),
        "AWS" => Err(Rejection::Version2),
        name => Err(Rejection::UnknownAlgorithm { name: name.to_string() }),
    }
}

struct HeaderParts<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> HeaderParts<'a> {
    fn read(header: &'a str, rest: &'a str) -> Result<HeaderParts<'a>, Rejection> {
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in
            rest.split(',').flat_map(|part| part.split(' ')).map(str::trim).filter(|part| !part.is_empty())
        {
            let Some((name, value)) = part.split_once('=') else {
                return Err(Rejection::NotAPair { part: part.to_string(), header: header.to_string() });
            };
            match name {
                "Credential" => credential = Some(value),
                "SignedHeaders" => signed_headers = Some(value),
                "Signature" => signature = Some(value),
                _ => {}
            }
        }
        match (credential, signed_headers, signature) {
            (Some(credential), Some(signed_headers), Some(signature)) => {
                Ok(HeaderParts { credential, signed_headers, signature })
            }
            _ => Err(Rejection::MissingParameters {
                missing: missing(&[
                    (Parameter::Credential, credential.is_none()),
                    (Parameter::Signature, signature.is_none()),
                    (Parameter::SignedHeaders, signed_headers.is_none()),
                ]),
                header: header.to_string(),
            }),
        }
    }
}

fn missing(parts: &[(Parameter, bool)]) -> Vec<Parameter> {
    parts.iter().filter(|(_, missing)| *missing).map(|(parameter, _)| *parameter).collect()
}

fn from_query<'a>(headers: &'a HeaderMap, query: Parameters<'a>) -> Result<Claim<'a>, Rejection> {
    if query.version2 {
        return Err(Rejection::Version2);
    }
    if let Some(algorithm) = &query.algorithm {
        check_algorithm(algorithm)?;
    }
    let (Some(_), Some(credential), Some(signature), Some(date), Some(signed_headers)) =
        (query.algorithm, query.credential, query.signature, query.date, query.signed_headers)
    else {
        return Err(Rejection::IncompleteQuery);
    };
    let timestamp = calendar::parse_basic(&date)
        .ok_or_else(|| Rejection::BadDate { value: date.clone().into_owned(), place: Place::Query })?;
    let (access_key, scope) = parse_credential(credential, Place::Query)?;
    let token = match query.session_token {
        Some(token) => Some(token),
        None => header_text(headers, "x-amz-security-token")?.map(Cow::Borrowed),
    };
    let payload = match query.content_sha256 {
        Some(value) => parse_payload(&value)?,
        None => header_payload(headers)?,
    };
    Ok(Claim {
        access_key,
        scope,
        signed_headers,
        signature,
        timestamp,
        expires: query.expires.map(|value| parse_expires(&value)).transpose()?,
        session_token: token,
        payload,
        place: Place::Query,
    })
}

/// The parameters of a presigned request, decoded; the first of each name counts.
#[derive(Default)]
struct Parameters<'a> {
    algorithm: Option<Cow<'a, str>>,
    credential: Option<Cow<'a, str>>,
    signature: Option<Cow<'a, str>>,
    date: Option<Cow<'a, str>>,
    signed_headers: Option<Cow<'a, str>>,
    expires: Option<Cow<'a, str>>,
    session_token: Option<Cow<'a, str>>,
    content_sha256: Option<Cow<'a, str>>,
    version2: bool,
}

impl<'a> Parameters<'a> {
    fn read(query: &'a str) -> Parameters<'a> {
        let mut found = Parameters::default();
        let (mut access_key, mut signature) = (false, false);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "X-Amz-Algorithm" => &mut found.algorithm,
                "X-Amz-Credential" => &mut found.credential,
                "X-Amz-Signature" => &mut found.signature,
                "X-Amz-Date" => &mut found.date,
                "X-Amz-SignedHeaders" => &mut found.signed_headers,
                "X-Amz-Expires" => &mut found.expires,
                "X-Amz-Security-Token" => &mut found.session_token,
                "X-Amz-Content-Sha256" => &mut found.content_sha256,
                "AWSAccessKeyId" => {
                    access_key = true;
                    continue;
                }
                "Signature" => {
                    signature = true;
                    continue;
                }
                _ => continue,
            };
            slot.get_or_insert_with(|| decode_text(value));
        }
        found.version2 = access_key && signature;
        found
    }

    fn is_signed(&self) -> bool {
        self.version2 || self.algorithm.is_some() || self.credential.is_some() || self.signature.is_some()
    }
}

fn parse_credential(credential: Cow<'_, str>, place: Place) -> Result<(Cow<'_, str>, Scope<'_>), Rejection> {
    let refused = || Rejection::BadCredential { credential: credential.to_string(), place };
    let parts = match &credential {
        Cow::Borrowed(text) => five_parts(text).map(|parts| parts.map(Cow::Borrowed)),
        Cow::Owned(text) => five_parts(text).map(|parts| parts.map(|part| Cow::Owned(part.to_string()))),
    };
    let [access_key, date, region, service, terminator] = parts.ok_or_else(refused)?;
    if terminator != "aws4_request" {
        return Err(Rejection::BadTerminator { terminator: terminator.into_owned(), place });
    }
    if access_key.is_empty() || region.is_empty() || service.is_empty() || !is_date(&date) {
        return Err(refused());
    }
    Ok((access_key, Scope { date, region, service }))
}

fn five_parts(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.split('/');
    let five = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(five)
}

fn is_date(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `X-Amz-Date` counts before `Date`; each may hold either form.
fn header_timestamp(headers: &HeaderMap, authorization: &str) -> Result<i64, Rejection> {
    let value = match header_text(headers, "x-amz-date")? {
        Some(value) => value,
        None => header_text(headers, "date")?.ok_or_else(|| Rejection::MissingParameters {
            missing: vec![Parameter::Date],
            header: authorization.to_string(),
        })?,
    };
    calendar::parse_basic(value)
        .or_else(|| calendar::parse_http(value))
        .ok_or_else(|| Rejection::BadDate { value: value.to_string(), place: Place::Header })
}

fn header_payload(headers: &HeaderMap) -> Result<Payload, Rejection> {
    header_text(headers, "x-amz-content-sha256")?.map_or(Ok(Payload::Absent), parse_payload)
}

fn parse_payload(value: &str) -> Result<Payload, Rejection> {
    Payload::parse(value).ok_or_else(|| Rejection::BadPayloadHash { value: value.to_string() })
}

fn parse_expires(value: &str) -> Result<u64, Rejection> {
    const WEEK_S: i64 = 604_800;
    let seconds: i64 =
        value.parse().map_err(|_| Rejection::BadExpires { message: "X-Amz-Expires should be a number" })?;
    match seconds {
        ..0 => Err(Rejection::BadExpires { message: "X-Amz-Expires must be non-negative" }),
        0..=WEEK_S => Ok(seconds.unsigned_abs()),
        _ => Err(Rejection::BadExpires {
            message: "X-Amz-Expires must be less than a week (in seconds); \
                      that is, the given X-Amz-Expires must be less than 604800 seconds",
        }),
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Rejection> {
    match headers.get(name) {
        None => Ok(None),
        Some(value) => match value.to_str() {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(Rejection::UnreadableHeader { name }),
        },
    }
}
