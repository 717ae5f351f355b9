//! The chain of signatures: each chunk signs its bytes and the signature before it.

use super::super::claim::Scope;
use super::super::key::SigningKey;
use super::super::rejection::Rejection;
use crate::calendar;
use crate::hash::{EMPTY_SHA256_HEX, Sha256, from_hex, hex_string, sha256};
use subtle::ConstantTimeEq;

#[derive(Debug)]
pub(crate) struct Chain {
    key: SigningKey,
    /// Date and scope: two lines that every string to sign shares.
    date_and_scope: String,
    previous: Sha256,
    closed: bool,
}

impl Chain {
    pub(crate) fn new(key: SigningKey, timestamp: i64, scope: &Scope<'_>, seed: Sha256) -> Chain {
        let date_and_scope = format!("{}\n{scope}", calendar::basic(timestamp));
        Chain { key, date_and_scope, previous: seed, closed: false }
    }

    /// Whether the trailer's signature was verified.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// The signature of the next chunk; the chain continues from it.
    pub(crate) fn sign_chunk(&mut self, data: &[u8]) -> Sha256 {
        let data = hex_string(&sha256(data));
        self.sign("PAYLOAD", &format!("{EMPTY_SHA256_HEX}\n{data}"))
    }

    /// The signature of a trailer, in the order in which it is sent.
    pub(crate) fn sign_trailers(&mut self, trailers: &[(String, String)]) -> Sha256 {
        let lines: String = trailers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        self.sign("TRAILER", &hex_string(&sha256(lines.as_bytes())))
    }

    fn sign(&mut self, what: &str, hashes: &str) -> Sha256 {
        let previous = hex_string(&self.previous);
        let text = format!("AWS4-HMAC-SHA256-{what}\n{}\n{previous}\n{hashes}", self.date_and_scope);
        self.previous = self.key.sign(text.as_bytes());
        self.previous
    }

    pub(super) fn verify_chunk(&mut self, data: &[u8], claimed: Option<Sha256>) -> Result<(), Rejection> {
        let computed = self.sign_chunk(data);
        same(computed, claimed)
    }

    pub(super) fn verify_trailers(
        &mut self,
        trailers: &[(String, String)],
        claimed: &str,
    ) -> Result<(), Rejection> {
        let computed = self.sign_trailers(trailers);
        self.closed = true;
        same(computed, from_hex(claimed))
    }
}

fn same(computed: Sha256, claimed: Option<Sha256>) -> Result<(), Rejection> {
    match claimed {
        Some(claimed) if computed.ct_eq(&claimed).into() => Ok(()),
        _ => Err(Rejection::ChunkMismatch),
    }
}
