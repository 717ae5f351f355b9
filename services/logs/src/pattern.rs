//! Filter patterns: what FilterLogEvents, subscriptions and live tails look for.
//!
//! Four languages, told apart by their first character: terms (`ERROR -"not found" ?a ?b`), conditions on JSON
//! (`{ $.status = 4* && $.user NOT EXISTS }`), conditions on fields between spaces (`[ip, ..., status = 404]`),
//! and regular expressions (`%a[bc]+%`), which may also stand inside of the others.
//!
//! A pattern is compiled once. Matching takes time in proportion to the message, whatever the pattern is.

mod cursor;
mod expression;
mod fields;
mod json;
mod memory;
mod regex;
mod terms;
mod test;
#[cfg(test)]
mod tests;

pub use memory::compiled;

use crate::errors::Error;
use fields::Fields;
use json::Json;
use regex::Regex;
use terms::Terms;

#[derive(Debug)]
pub enum Pattern {
    /// The empty pattern.
    Everything,
    Regex(Regex),
    Terms(Terms),
    Json(Json),
    Fields(Fields),
}

/// What a pattern calls a part of a message, and the part.
pub type Extracted = Vec<(String, String)>;

impl Pattern {
    pub fn parse(text: &str) -> Result<Pattern, Error> {
        let text = text.trim();
        let mut cursor = cursor::Cursor::new(text);
        let parsed = match text.chars().next() {
            None => return Ok(Pattern::Everything),
            Some('{') => json::parse(&mut cursor).map(Pattern::Json),
            Some('[') => fields::parse(&mut cursor).map(Pattern::Fields),
            Some('%') if is_one_regex(text) => cursor.regex().map(Pattern::Regex),
            Some(_) => terms::parse(&mut cursor).map(Pattern::Terms),
        };
        parsed.map_err(|reason| Error::InvalidPattern { reason })
    }

    pub fn matches(&self, message: &str) -> bool {
        match self {
            Pattern::Everything => true,
            Pattern::Regex(regex) => regex.is_in(message),
            Pattern::Terms(terms) => terms.matches(message),
            Pattern::Json(json) => json.matches(message),
            Pattern::Fields(fields) => fields.matches(message),
        }
    }

    /// The parts of a message that the pattern names, where it matches.
    pub fn extract(&self, message: &str) -> Option<Extracted> {
        match self {
            Pattern::Json(json) => json.extract(message),
            Pattern::Fields(fields) => fields.extract(message),
            _ => self.matches(message).then(Vec::new),
        }
    }
}

fn is_one_regex(text: &str) -> bool {
    text.len() > 1 && text.ends_with('%') && !text[1..text.len() - 1].contains('%')
}
