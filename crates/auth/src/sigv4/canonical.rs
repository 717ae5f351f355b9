//! The canonical request and the string to sign: the same bytes on both sides, or no match.

use super::Request;
use super::claim::{Payload, Place, Scope};
use super::encoding::{decoded, encode_byte, encode_path, normalised_path};
use crate::calendar;
use crate::hash::{Sha256, hex, sha256};
use http::HeaderMap;

/// S3 signs the path as it is; all others normalise it and encode it once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathStyle {
    Plain,
    Normalised,
}

/// Everything of a canonical request that does not stand in the request itself.
pub(super) struct Frame<'a> {
    pub style: PathStyle,
    pub place: Place,
    pub signed_headers: &'a str,
    pub payload: &'a [u8],
}

pub(super) fn canonical_request(request: &Request<'_>, frame: &Frame<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    write_path(&mut out, request.path, frame.style);
    out.push(b'\n');
    write_query(&mut out, request.query, frame.place);
    out.push(b'\n');
    for name in frame.signed_headers.split(';') {
        write_header(&mut out, request.headers, name);
    }
    out.push(b'\n');
    out.extend_from_slice(frame.signed_headers.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(frame.payload);
    out
}

pub(super) fn string_to_sign(timestamp: i64, scope: &Scope<'_>, canonical_request: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    out.extend_from_slice(b"AWS4-HMAC-SHA256\n");
    out.extend_from_slice(&calendar::basic_bytes(timestamp));
    for (separator, part) in [(b'\n', &scope.date), (b'/', &scope.region), (b'/', &scope.service)] {
        out.push(separator);
        out.extend_from_slice(part.as_bytes());
    }
    out.extend_from_slice(b"/aws4_request\n");
    out.extend_from_slice(&hex(&sha256(canonical_request)));
    out
}

/// The last line of the canonical request. `body` is its hash, where nothing else is claimed.
pub(super) fn payload_line(payload: Payload, unsigned_by_default: bool, body: Sha256) -> Vec<u8> {
    match payload.header_value() {
        Some(value) => value.into_owned().into_bytes(),
        None if unsigned_by_default => b"UNSIGNED-PAYLOAD".to_vec(),
        None => hex(&body).to_vec(),
    }
}

fn write_path(out: &mut Vec<u8>, path: &str, style: PathStyle) {
    match style {
        PathStyle::Normalised => encode_path(out, normalised_path(path).as_bytes()),
        PathStyle::Plain if path.is_empty() => out.push(b'/'),
        PathStyle::Plain => {
            for (position, segment) in path.split('/').enumerate() {
                if position > 0 {
                    out.push(b'/');
                }
                decoded(segment.as_bytes()).for_each(|byte| encode_byte(out, byte));
            }
        }
    }
}

/// Parameters re-encoded and sorted, without the signature itself where it stands among them.
fn write_query(out: &mut Vec<u8>, query: &str, place: Place) {
    if query.is_empty() {
        return;
    }
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| place == Place::Header || *name != "X-Amz-Signature")
        .map(|(name, value)| (re_encoded(name), re_encoded(value)))
        .collect();
    pairs.sort_unstable();
    for (position, (name, value)) in pairs.iter().enumerate() {
        if position > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(name);
        out.push(b'=');
        out.extend_from_slice(value);
    }
}

fn re_encoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('+') {
        decoded(before.as_bytes()).for_each(|byte| encode_byte(&mut out, byte));
        out.extend_from_slice(b"%20");
        rest = after;
    }
    decoded(rest.as_bytes()).for_each(|byte| encode_byte(&mut out, byte));
    out
}

fn write_header(out: &mut Vec<u8>, headers: &HeaderMap, name: &str) {
    out.extend_from_slice(name.as_bytes());
    out.push(b':');
    for (position, value) in headers.get_all(name).iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_collapsed(out, value.as_bytes());
    }
    out.push(b'\n');
}

/// Trimmed, and every run of blanks as one space.
fn write_collapsed(out: &mut Vec<u8>, value: &[u8]) {
    let value = value.trim_ascii();
    if !value.windows(2).any(|pair| pair == b"  ") && !value.contains(&b'\t') {
        out.extend_from_slice(value);
        return;
    }
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    for (position, word) in words.enumerate() {
        if position > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}
