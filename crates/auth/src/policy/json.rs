//! JSON as policies need it: members in order, none twice, and where each stands in the text.

use super::document::{Position, Span};
use serde::Deserialize;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The members of an object, in order. A name that comes twice is an error.
pub(super) struct Members<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        let mut names = std::collections::HashSet::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom("a member comes twice"));
            }
            members.push((name, value));
        }
        Ok(members)
    }
}

pub(super) fn members(text: &str) -> Option<Members<'_>> {
    serde_json::from_str(text).ok()
}

pub(super) fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// A value alone or a list of values.
pub(super) fn one_or_many(value: &RawValue) -> Option<Vec<&RawValue>> {
    if value.get().starts_with('[') { serde_json::from_str(value.get()).ok() } else { Some(vec![value]) }
}

pub(super) fn one_or_many_strings(value: &RawValue) -> Option<Vec<String>> {
    one_or_many(value)?.into_iter().map(string).collect()
}

/// Strings, and what conditions allow besides: booleans and numbers, as they are written.
pub(super) fn one_or_many_scalars(value: &RawValue) -> Option<Vec<String>> {
    one_or_many(value)?.into_iter().map(scalar).collect()
}

fn scalar(value: &RawValue) -> Option<String> {
    match value.get().as_bytes().first()? {
        b'"' => string(value),
        b't' | b'f' | b'-' | b'0'..=b'9' => Some(value.get().to_string()),
        _ => None,
    }
}

/// Where the parts stand in `text`, which they must be borrowed from, in order. One walk for all:
/// a document may have thousands of statements.
pub(super) fn spans(text: &str, parts: &[&RawValue]) -> Vec<Span> {
    let mut walk = Walk { text, offset: 0, position: Position { line: 1, column: 1 } };
    let offset_of = |part: &RawValue| (part.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    parts
        .iter()
        .map(|part| {
            let start = offset_of(part);
            Span { start: walk.to(start), end: walk.to(start + part.get().len()) }
        })
        .collect()
}

struct Walk<'a> {
    text: &'a str,
    offset: usize,
    position: Position,
}

impl Walk<'_> {
    fn to(&mut self, offset: usize) -> Position {
        for character in self.text.get(self.offset..offset).unwrap_or("").chars() {
            if character == '\n' {
                self.position = Position { line: self.position.line + 1, column: 1 };
            } else {
                self.position.column += 1;
            }
        }
        self.offset = offset.max(self.offset);
        self.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one() {
        let text = "{\n  \"a\": [1,\n 2]}";
        let Members(members) = members(text).expect("an object");
        let span = spans(text, &[members[0].1])[0];
        assert_eq!(span.start, Position { line: 2, column: 8 });
        assert_eq!(span.end, Position { line: 3, column: 4 });
    }

    #[test]
    fn twice_is_an_error() {
        assert!(members(r#"{"a":1,"a":1}"#).is_none());
        assert!(members(r#"{"a":1} x"#).is_none());
    }
}
