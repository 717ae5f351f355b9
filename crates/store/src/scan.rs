//! Typed ranges: a prefix, bounds, a direction, and always a limit.
//!
//! Bounds are about the order of keys whatever the direction is: to page through a reversed scan, pass
//! the last key of a page to [`Scan::before`]. A scan that follows many deletions (the head of a queue)
//! needs a lower bound near the first live row: stepping over a deleted row costs about a microsecond.

use std::marker::PhantomData;

use crate::row::Row;
use crate::table::{end_of, table_prefix};
use crate::{Ask, PrefixOf, RawKey, Read};

/// Which rows of `R` to read.
#[derive(Debug, Clone)]
pub struct Scan<R> {
    from: RawKey,
    to: RawKey,
    limit: u32,
    reverse: bool,
    pub(crate) kind: Read,
    rows: PhantomData<fn() -> R>,
}

/// The rows that a scan found, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    pub rows: Vec<R>,
    /// Whether the range seems to have rows behind these: a hint, see [`Answer::Rows`](crate::Answer::Rows).
    pub more: bool,
}

impl<R: Row> Scan<R> {
    /// The first `limit` rows of the table.
    pub fn all(limit: u32) -> Self {
        Self::prefix((), limit)
    }

    /// The first `limit` rows whose keys begin with `prefix`.
    pub fn prefix(prefix: impl PrefixOf<R::Key>, limit: u32) -> Self {
        let from = table_prefix::<R>(prefix);
        let to = end_of(&from);
        Scan { from, to, limit, reverse: false, kind: Read::Tracked, rows: PhantomData }
    }

    /// Only keys at or behind `key`.
    pub fn from(mut self, key: impl PrefixOf<R::Key>) -> Self {
        self.raise(table_prefix::<R>(key));
        self
    }

    /// Only keys behind `key`, and behind all keys that begin with it.
    pub fn after(mut self, key: impl PrefixOf<R::Key>) -> Self {
        self.raise(end_of(&table_prefix::<R>(key)));
        self
    }

    /// Only keys before `key`.
    pub fn before(mut self, key: impl PrefixOf<R::Key>) -> Self {
        self.to = self.to.min(table_prefix::<R>(key));
        self
    }

    /// From the last key to the first.
    pub fn reverse(mut self) -> Self {
        self.reverse = true;
        self
    }

    /// Without taking part in the conflict check.
    pub fn snapshot(mut self) -> Self {
        self.kind = Read::Snapshot;
        self
    }

    fn raise(&mut self, bound: RawKey) {
        if bound > self.from {
            self.from = bound;
        }
    }

    pub(crate) fn into_ask(self) -> Ask {
        Ask::Range { from: self.from, to: self.to, limit: self.limit, reverse: self.reverse }
    }
}
