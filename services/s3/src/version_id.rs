//! The ids that clients see of versions and uploads: the place in the order of their kind and what makes them
//! hard to guess, as 32 characters.

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// The id of the version that buckets without versioning write.
pub const NULL: &str = "null";

/// A place in an order, and a nonce.
pub type Id = (u64, [u8; 16]);

static ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");
    specification.encoding().expect("64 different symbols")
});

pub fn text((sequence, nonce): Id) -> String {
    let mut bytes = [0; 24];
    let (head, tail) = bytes.split_at_mut(16);
    head.copy_from_slice(&nonce);
    tail.copy_from_slice(&masked(sequence, &nonce).to_be_bytes());
    ALPHABET.encode(&bytes)
}

pub fn parse(text: &str) -> Option<Id> {
    let bytes: [u8; 24] = ALPHABET.decode(text.as_bytes()).ok()?.try_into().ok()?;
    let (nonce, sequence) = bytes.split_first_chunk::<16>()?;
    let sequence = masked(u64::from_be_bytes(sequence.try_into().ok()?), nonce);
    // What nobody has given out is told from what is gone: no time that counts here is that late.
    (sequence < SEQUENCES_END).then_some((sequence, *nonce))
}

/// Microseconds from 1970 to the year 2255.
const SEQUENCES_END: u64 = 1 << 53;

/// So that an id does not begin like its neighbours.
fn masked(sequence: u64, nonce: &[u8; 16]) -> u64 {
    let mask = nonce.iter().take(8).fold(0u64, |mask, byte| mask << 8 | u64::from(*byte));
    sequence ^ mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let id = (1_767_225_600_000_000, [9; 16]);
        let shown = text(id);
        assert_eq!(shown.len(), 32);
        assert_eq!(parse(&shown), Some(id));
        for other in [
            "",
            "null",
            "x",
            "HPniJFCxqTsMuIH9KX8K8wEjNUgm-BCD",
            "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD",
            &"é".repeat(16),
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
