//! Tables: a number in front of every key, and nothing more.
//!
//! The number of a table is part of every stored key, so it never changes and is never used again for
//! something else.

use crate::key::successor;
use crate::row::Row;
use crate::{KeyOf, PrefixOf, RawKey};

/// The lasting number of a table, and its name for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableId {
    /// What stands in front of each key of the table.
    pub number: u16,
    /// For messages: `iam.users`.
    pub name: &'static str,
}

impl TableId {
    /// Names a table.
    pub const fn new(number: u16, name: &'static str) -> Self {
        TableId { number, name }
    }

    fn start(self) -> RawKey {
        let mut key = Vec::with_capacity(64);
        key.extend_from_slice(&self.number.to_be_bytes());
        key
    }
}

/// The encoded key of a row.
pub fn row_key<R: Row>(key: impl KeyOf<R::Key>) -> RawKey {
    let mut raw = R::TABLE.start();
    key.encode_key(&mut raw);
    raw
}

/// The bytes with which the keys of all matching rows begin: what to watch, where to scan.
pub fn table_prefix<R: Row>(prefix: impl PrefixOf<R::Key>) -> Vec<u8> {
    let mut raw = R::TABLE.start();
    prefix.encode_prefix(&mut raw);
    raw
}

/// The first key behind everything that begins with `prefix`.
pub(crate) fn end_of(prefix: &[u8]) -> RawKey {
    // Only table 0xFFFF without further parts has no successor; no key is as long as this stand-in.
    successor(prefix).unwrap_or_else(|| vec![0xFF; crate::KEY_BYTES_MAX + 1])
}
