//! Paging: a marker that a client hands back is the last key it was given, sealed against typos.

use crate::{ApiError, Result};
use store::Key;

/// How many rows an answer may hold, and where it starts.
#[derive(Debug, PartialEq)]
pub struct Paging<K> {
    pub after: Option<K>,
    pub limit: u32,
}

impl<K: Key> Paging<K> {
    /// From a client's marker and maximum; `invalid` is what the service answers to a bad marker.
    pub fn new(marker: Option<&str>, limit: u32, invalid: impl FnOnce() -> ApiError) -> Result<Paging<K>> {
        let after = match marker {
            None => None,
            Some(marker) => Some(open(marker).ok_or_else(invalid)?),
        };
        Ok(Paging { after, limit })
    }
}

/// The marker that stands for a key: its bytes and a checksum, in hexadecimal digits.
pub fn marker(key: &impl Key) -> String {
    let mut bytes = Vec::new();
    key.encode(&mut bytes);
    let check = checksum(&bytes);
    bytes.extend_from_slice(&check.to_be_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn open<K: Key>(marker: &str) -> Option<K> {
    if !marker.is_ascii() || !marker.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..marker.len()).step_by(2).map(|i| u8::from_str_radix(&marker[i..i + 2], 16).ok()).collect();
    let bytes = bytes?;
    let (key, check) = bytes.split_last_chunk::<4>()?;
    if checksum(key) != u32::from_be_bytes(*check) {
        return None;
    }
    K::decode(key).ok()
}

/// FNV-1a: catches typos; it guards nothing, since a key names only what its owner may list anyway.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(marker: &str) -> Result<Paging<(String, u64)>> {
        Paging::new(Some(marker), 10, || ApiError::new(400, "ValidationError", "Invalid Marker."))
    }

    #[test]
    fn a_marker_comes_back_as_its_key() {
        let key = ("bob\0é".to_owned(), 7_u64);
        assert_eq!(paging(&marker(&key)).expect("is whole").after, Some(key));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "zz", "00", "é", "0011223344", "0"] {
            assert!(paging(text).is_err(), "{text}");
        }
    }
}
