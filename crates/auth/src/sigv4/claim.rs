//! What a signed request says of itself, before anybody believes it.

use crate::hash::{Sha256, from_hex, hex_string};
use std::borrow::Cow;

/// Whether a request carries a signature at all.
// Nearly every request does: a box would cost each of them an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Anonymous,
    Signed(Claim<'a>),
}

/// The claim of a signature: who signed, for what, when, over which parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    pub access_key: Cow<'a, str>,
    pub scope: Scope<'a>,
    /// Lower-case names, joined by semicolons, as the client listed them.
    pub signed_headers: Cow<'a, str>,
    /// As the client wrote it; hexadecimal if it is any good.
    pub signature: Cow<'a, str>,
    /// When it was signed, in seconds since 1970.
    pub timestamp: i64,
    /// For how many seconds a presigned request is good.
    pub expires: Option<u64>,
    pub session_token: Option<Cow<'a, str>>,
    pub payload: Payload,
    pub place: Place,
}

/// Where the signature stood: in the `Authorization` header, or in the query string (presigned).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Header,
    Query,
}

/// What a signing key is derived for. Together with the access key it is what to cache a
/// [`super::SigningKey`] under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope<'a> {
    /// Eight digits, `20130524`.
    pub date: Cow<'a, str>,
    pub region: Cow<'a, str>,
    pub service: Cow<'a, str>,
}

impl Scope<'_> {
    pub fn into_owned(self) -> Scope<'static> {
        Scope {
            date: Cow::Owned(self.date.into_owned()),
            region: Cow::Owned(self.region.into_owned()),
            service: Cow::Owned(self.service.into_owned()),
        }
    }
}

impl std::fmt::Display for Scope<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// What the request says of its body, in `x-amz-content-sha256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    Hash(Sha256),
    Unsigned,
    /// The body is `aws-chunked`; `signed` chunks carry a signature each, a `trailer` follows.
    Streaming {
        signed: bool,
        trailer: bool,
    },
    /// Nothing is said: the hash of the body itself was signed.
    Absent,
}

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const CHUNKS_SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const CHUNKS_SIGNED_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const CHUNKS_UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

impl Payload {
    /// Reads the value of `x-amz-content-sha256`.
    pub fn parse(value: &str) -> Option<Payload> {
        match value {
            UNSIGNED => Some(Payload::Unsigned),
            CHUNKS_SIGNED => Some(Payload::Streaming { signed: true, trailer: false }),
            CHUNKS_SIGNED_TRAILER => Some(Payload::Streaming { signed: true, trailer: true }),
            CHUNKS_UNSIGNED_TRAILER => Some(Payload::Streaming { signed: false, trailer: true }),
            hash => from_hex(hash).map(Payload::Hash),
        }
    }

    /// The value for `x-amz-content-sha256`, where there is one.
    pub fn header_value(&self) -> Option<Cow<'static, str>> {
        match self {
            Payload::Hash(hash) => Some(Cow::Owned(hex_string(hash))),
            Payload::Unsigned => Some(Cow::Borrowed(UNSIGNED)),
            Payload::Streaming { signed: true, trailer: false } => Some(Cow::Borrowed(CHUNKS_SIGNED)),
            Payload::Streaming { signed: true, trailer: true } => Some(Cow::Borrowed(CHUNKS_SIGNED_TRAILER)),
            Payload::Streaming { signed: false, .. } => Some(Cow::Borrowed(CHUNKS_UNSIGNED_TRAILER)),
            Payload::Absent => None,
        }
    }
}
