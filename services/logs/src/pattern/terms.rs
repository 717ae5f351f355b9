//! Terms: words and phrases that a message must have, must not have, or of which it must have one.
//!
//! Where terms of the last kind stand beside those that must be there, they have no effect, as on AWS.

use super::cursor::{Cursor, Reason};
use super::regex::Regex;

#[derive(Debug, Default)]
pub struct Terms {
    required: Vec<Term>,
    excluded: Vec<Term>,
    optional: Vec<Term>,
}

#[derive(Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

pub fn parse(cursor: &mut Cursor<'_>) -> Result<Terms, Reason> {
    let mut terms = Terms::default();
    while !cursor.is_at_end() {
        let kind = match cursor.eat_one(&["-", "?"]) {
            Some("-") => &mut terms.excluded,
            Some(_) => &mut terms.optional,
            None => &mut terms.required,
        };
        kind.push(term(cursor)?);
    }
    Ok(terms)
}

fn term(cursor: &mut Cursor<'_>) -> Result<Term, Reason> {
    match cursor.peek() {
        None => cursor.unexpected(),
        Some('"') => cursor.quoted().map(Term::Text),
        Some('%') => cursor.regex().map(Term::Regex),
        Some(_) => {
            let word = cursor.take_while(|c| !c.is_whitespace());
            match word.chars().all(|c| c.is_alphanumeric() || c == '_') {
                true => Ok(Term::Text(word.to_owned())),
                false => Err(format!("Invalid character(s) in term '{word}'")),
            }
        }
    }
}

impl Terms {
    pub fn matches(&self, message: &str) -> bool {
        let has = |term: &Term| match term {
            Term::Text(text) => message.contains(text.as_str()),
            Term::Regex(regex) => regex.is_in(message),
        };
        let needs_one = self.required.is_empty() && !self.optional.is_empty();
        self.required.iter().all(has)
            && !self.excluded.iter().any(has)
            && (!needs_one || self.optional.iter().any(has))
    }
}
