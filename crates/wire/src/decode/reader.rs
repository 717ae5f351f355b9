//! What the walker asks of a format that is read from front to back.

use crate::timestamp::Format;
use crate::{Blob, Failure, Timestamp, Value};
use std::borrow::Cow;

/// Boxed, so that the good way stays narrow.
pub type Outcome<T> = Result<T, Box<Failure>>;

/// How deep JSON and CBOR may be nested.
pub const MAX_DEPTH: u16 = 130;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Whole(i64),
    Real(f64),
}

impl Number {
    pub fn real(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Real(real) => real,
        }
    }

    /// The whole part, where 64 bits hold it.
    pub fn whole(self) -> Option<i64> {
        match self {
            Number::Whole(whole) => Some(whole),
            Number::Real(real) => (real >= i64::MIN as f64 && real < i64::MAX as f64).then_some(real as i64),
        }
    }
}

/// A format that is pulled, value by value.
pub trait Reader<'a> {
    /// Takes a null, if one is next.
    fn take_null(&mut self) -> Outcome<bool>;
    fn open_map(&mut self) -> Outcome<()>;
    fn open_list(&mut self) -> Outcome<()>;
    /// The next key of the open map; `None` closes it.
    fn next_key(&mut self) -> Outcome<Option<Cow<'a, str>>>;
    /// Whether the open list goes on; `false` closes it.
    fn next_item(&mut self) -> Outcome<bool>;
    fn text(&mut self, into: &mut String) -> Outcome<()>;
    /// `wanted` is the type's name in messages.
    fn number(&mut self, wanted: &str) -> Outcome<Number>;
    fn boolean(&mut self) -> Outcome<bool>;
    fn blob(&mut self) -> Outcome<Blob>;
    fn timestamp(&mut self, format: Option<Format>) -> Outcome<Timestamp>;
    fn document(&mut self) -> Outcome<Value>;
    fn skip(&mut self) -> Outcome<()>;
}

#[cold]
pub fn malformed(what: impl Into<String>) -> Box<Failure> {
    Box::new(Failure::Malformed(what.into()))
}

#[cold]
pub fn wrong_type(what: impl Into<String>) -> Box<Failure> {
    Box::new(Failure::WrongType(what.into()))
}

/// Goes one level down, or refuses.
pub fn deeper(depth: &mut u16) -> Outcome<()> {
    *depth += 1;
    if *depth > MAX_DEPTH { Err(Box::new(Failure::TooDeep)) } else { Ok(()) }
}
