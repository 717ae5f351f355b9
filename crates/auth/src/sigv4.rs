//! Signature version 4: finding, verifying and making signatures.
//!
//! The way through: [`find`] reads the claim of a request, the caller looks up the secret of
//! `claim.access_key` and derives (or has cached) the [`SigningKey`], [`verify`] recomputes the
//! signature and says what remains to be checked of the body. Bodies that are signed chunk by
//! chunk go through [`chunked::Decoder`].
//!
//! Known limits: signature version 2 and version 4A are refused by name; event streams signed
//! frame by frame (`STREAMING-AWS4-HMAC-SHA256-EVENTS`) are refused as an unknown payload hash.
//! A `+` in a query string counts as a space.

mod canonical;
pub mod chunked;
mod claim;
mod encoding;
mod find;
mod key;
mod post_policy;
mod rejection;
mod sign;
mod verify;

#[cfg(test)]
mod tests;

pub use claim::{Claim, Found, Payload, Place, Scope};
pub use find::find;
pub use key::SigningKey;
pub use post_policy::verify_policy_document;
pub use rejection::{Family, Mismatch, Rejection};
pub use sign::{Credentials, SignedBody, presign, sign};
pub use verify::{Body, Rules, Verified, verify};

/// What of a request a signature covers, as it was received.
///
/// `path` and `query` are still percent-encoded. `headers` must hold `host`: where HTTP/2 has
/// `:authority` instead, whoever builds this puts it there under that name.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a http::HeaderMap,
}
