//! What browsers see: web sites, the questions that they ask before they send, and forms that they post.

pub mod dress;
pub mod form;
pub mod page;
pub mod preflight;
mod unfit;
pub mod visitor;

use http::Method;
use kernel::addressing::{self, Addressed};
use kernel::site::{Head, Visit};
use kernel::{ApiError, BoxFuture, Site};
use std::borrow::Cow;
use wire::Response;

pub const SITE: Site = Site { claims, answer, dress: Some(dress::dress) };

fn claims(head: &Head<'_>) -> bool {
    if addressing::function_of_host(head.host).is_some() {
        return false;
    }
    match (addressing::of_host(head.host), head.method) {
        (Some(Addressed::Site(_)), _) => true,
        _ if unfit::fault(head).is_some() => true,
        (_, &Method::OPTIONS) => bucket_and_key(head).is_some(),
        (_, &Method::POST) => is_form(head) && bucket_and_key(head).is_some_and(|(_, key)| key.is_empty()),
        _ => false,
    }
}

fn is_form(head: &Head<'_>) -> bool {
    let content_type = head.header("content-type").unwrap_or_default();
    content_type.get(..19).is_some_and(|start| start.eq_ignore_ascii_case("multipart/form-data"))
}

fn answer(visit: Visit<'_>) -> BoxFuture<'_, Result<Response, ApiError>> {
    Box::pin(async move {
        let host = addressing::of_host(visit.head.host);
        if let (false, Some(fault)) = (matches!(host, Some(Addressed::Site(_))), unfit::fault(&visit.head)) {
            return Err(fault);
        }
        match (host, visit.head.method) {
            (_, &Method::OPTIONS) => preflight::answer(visit).await,
            (Some(Addressed::Site(bucket)), _) => Ok(page::answer(bucket, visit).await),
            _ => form::answer(visit).await,
        }
    })
}

/// The bucket and the key that a request is about; the key still percent-encoded.
pub fn bucket_and_key<'a>(head: &Head<'a>) -> Option<(Cow<'a, str>, &'a str)> {
    let path = head.path.strip_prefix('/').unwrap_or(head.path);
    let host = match addressing::of_host(head.host) {
        Some(Addressed::Bucket(bucket) | Addressed::Site(bucket)) => Some(bucket),
        Some(Addressed::Service) => None,
        None => addressing::bucket_before_localhost(head.host),
    };
    if let Some(bucket) = host {
        return Some((Cow::Borrowed(bucket), path));
    }
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    (!bucket.is_empty()).then(|| (Cow::Owned(decoded(bucket)), key))
}

/// What percent signs stand for; what is no text is left as it is.
pub fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// A key as a path has it: slashes stay.
pub fn encoded(key: &str) -> String {
    use std::fmt::Write;
    key.bytes().fold(String::with_capacity(key.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte as char)
            }
            // Writing to a string does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_paths() {
        assert_eq!(decoded("a%20b+c%2Fd%zz%"), "a b+c/d%zz%");
        assert_eq!(encoded("a b/é"), "a%20b/%C3%A9");
        assert_eq!(decoded(&encoded("100% / ü")), "100% / ü");
    }
}
