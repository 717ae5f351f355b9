//! Typed keys: tuples whose encoded bytes sort as the tuples do.
//!
//! A key is a tuple of up to six parts, so that its beginnings are scopes (account, region, name …).
//! Each part encodes itself so that no encoding is the beginning of another one: then the bytes of a
//! shorter tuple are a prefix of exactly those keys that begin with it. The encoding of a part is a
//! promise: stored rows depend on it.
//!
//! An encoded key has at most [`KEY_BYTES_MAX`](crate::KEY_BYTES_MAX) bytes; a longer one is refused with
//! `TooLarge` when it is read or written. A table whose names can be longer puts a hash of its own in the
//! key and the name in the value, and gives up the order of those names with open eyes.

mod part;
mod tuple;

pub use part::{Beginning, KeyPart, LastPartOf, PartOf};
pub use tuple::{Key, KeyOf, PrefixOf};

use crate::RawKey;

/// The first key behind all keys that begin with `prefix`; `None` if there is no such key.
pub(crate) fn successor(prefix: &[u8]) -> Option<RawKey> {
    let kept = prefix.iter().rposition(|byte| *byte != 0xFF)?;
    let mut next = prefix[..=kept].to_vec();
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    Some(next)
}

#[cfg(test)]
mod tests;
