//! URLs that were signed in the older way (version 2), which many clients of S3 still make by themselves.
//!
//! Requests whose headers are signed so are not taken: no client does that any more unless told to.

use crate::sigv4::{Mismatch, Rejection, Request};
use ring::hmac;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What such a URL says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presigned {
    pub access_key: String,
    pub session_token: Option<String>,
    signature: String,
    /// The last second at which it is good.
    expires_s: i64,
}

/// Query parameters that name another resource, and are signed with it.
const RESOURCES: [&str; 39] = [
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
];

/// The claim in a URL, if it is signed in this way.
pub fn find(request: &Request<'_>) -> Option<Presigned> {
    let parameter = |wanted: &str| {
        parameters(request.query).find(|(name, _)| name == wanted).map(|(_, value)| value.unwrap_or_default())
    };
    if request.headers.contains_key("authorization") {
        return None;
    }
    Some(Presigned {
        access_key: parameter("AWSAccessKeyId")?.into_owned(),
        signature: parameter("Signature")?.into_owned(),
        expires_s: parameter("Expires")?.parse().ok()?,
        session_token: parameter("x-amz-security-token").map(Cow::into_owned),
    })
}

/// Whether the URL was signed with this secret and is good yet. `path` is that of the resource: a bucket in
/// the host's name stands in front of it.
pub fn verify(
    request: &Request<'_>,
    path: &str,
    claim: &Presigned,
    secret: &str,
    now_s: i64,
) -> Result<(), Rejection> {
    let Presigned { expires_s, .. } = *claim;
    if now_s > expires_s {
        return Err(Rejection::PresignedExpired { signed_s: expires_s, expires_s: 0, now_s });
    }
    let text = string_to_sign(request, path, expires_s);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let signature = unbase64(&claim.signature);
    if signature.is_some_and(|signature| hmac::verify(&key, text.as_bytes(), &signature).is_ok()) {
        return Ok(());
    }
    Err(Rejection::Mismatch(Box::new(Mismatch {
        access_key: claim.access_key.clone(),
        signature_provided: claim.signature.clone(),
        canonical_request: Vec::new(),
        string_to_sign: text.into_bytes(),
    })))
}

fn string_to_sign(request: &Request<'_>, path: &str, expires_s: i64) -> String {
    let header = |name: &str| {
        let asked = parameters(request.query).find(|(known, _)| known.eq_ignore_ascii_case(name));
        let asked = asked.and_then(|(_, value)| value);
        let sent = || Some(Cow::Owned(request.headers.get(name)?.to_str().ok()?.trim().to_owned()));
        asked.or_else(sent).unwrap_or_default()
    };
    let (md5, content_type) = (header("content-md5"), header("content-type"));
    let headers: String =
        amazon_headers(request).iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let resource = resource(request.query, path);
    format!("{}\n{md5}\n{content_type}\n{expires_s}\n{headers}{resource}", request.method)
}

/// Headers of Amazon's, also those that a URL carries.
fn amazon_headers(request: &Request<'_>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in request.headers {
        if name.as_str().starts_with("x-amz-")
            && let Ok(value) = value.to_str()
        {
            let values = found.entry(name.as_str().to_owned()).or_default();
            let comma = if values.is_empty() { "" } else { "," };
            *values = format!("{values}{comma}{}", value.trim());
        }
    }
    for (name, value) in parameters(request.query) {
        let name = name.to_ascii_lowercase();
        if name.starts_with("x-amz-") {
            found.insert(name, value.unwrap_or_default().into_owned());
        }
    }
    found
}

fn resource(query: &str, path: &str) -> String {
    let mut named: Vec<String> = parameters(query)
        .filter(|(name, _)| RESOURCES.contains(&name.as_ref()))
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.into_owned(),
        })
        .collect();
    named.sort_unstable();
    if named.is_empty() { path.to_owned() } else { format!("{path}?{}", named.join("&")) }
}

/// Names and values, decoded; a name without an equals sign has no value.
fn parameters(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Option<Cow<'_, str>>)> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| match part.split_once('=') {
        Some((name, value)) => (decoded(name), Some(decoded(value))),
        None => (decoded(part), None),
    })
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let value =
                    std::str::from_utf8(&pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
                bytes.push(value.unwrap_or(b'%'));
            }
            byte => bytes.push(byte),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == byte)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
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

    /// As AWS's documentation has it.
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const QUERY: &str = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D\
                         &Expires=1175139620";

    fn request<'a>(query: &'a str, headers: &'a http::HeaderMap) -> Request<'a> {
        Request { method: "GET", path: "/photos/puppy.jpg", query, headers }
    }

    #[test]
    fn the_documented_example() {
        let headers = http::HeaderMap::new();
        let asked = request(QUERY, &headers);
        let claim = find(&asked).expect("is signed so");
        assert_eq!(claim.access_key, "AKIAIOSFODNN7EXAMPLE");
        let path = "/johnsmith/photos/puppy.jpg";
        let verified = verify(&asked, path, &claim, SECRET, 1_175_139_620);
        assert_eq!(verified, Ok(()));
        assert!(matches!(
            verify(&asked, path, &claim, SECRET, 1_175_139_621),
            Err(Rejection::PresignedExpired { .. })
        ));
        assert!(matches!(verify(&asked, path, &claim, "other", 0), Err(Rejection::Mismatch(_))));
        assert!(matches!(verify(&asked, "/other", &claim, SECRET, 0), Err(Rejection::Mismatch(_))));
    }

    #[test]
    fn resources_and_headers_are_signed() {
        let headers = http::HeaderMap::new();
        let asked = request("versionId=a%2Fb&acl&prefix=x&x-amz-security-token=t", &headers);
        let text = string_to_sign(&asked, "/b/k", 7);
        assert_eq!(text, "GET\n\n\n7\nx-amz-security-token:t\n/b/k?acl&versionId=a/b");
        assert_eq!(find(&asked), None);
    }
}
