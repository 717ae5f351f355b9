//! What one condition asks: `= 4*`, `>= 10e3`, `IS NULL`, `NOT EXISTS`.

use super::cursor::{Cursor, Reason};
use super::regex::Regex;
use std::cmp::Ordering;

#[derive(Debug)]
pub enum Test {
    Is(Operand),
    IsNot(Operand),
    Compares(fn(Ordering) -> bool, f64),
    IsNull,
    IsTrue,
    IsFalse,
    NotExists,
}

#[derive(Debug)]
pub enum Operand {
    /// A number, and how it was written.
    Number(f64, String),
    Text(Glob),
    Regex(Regex),
}

/// A text, perhaps with an asterisk at its beginning or its end; inside of it an asterisk is a character.
#[derive(Debug)]
pub struct Glob {
    text: String,
    is_open_before: bool,
    is_open_behind: bool,
}

/// What a condition is asked of.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject<'m> {
    Text(&'m str),
    /// A field of a message: a number where it is written like one.
    Field(&'m str),
    /// A number, and how it is written.
    Number(f64, String),
    Bool(bool),
    Null,
    /// A list or an object: it exists, and no more can be asked of it.
    Whole,
}

pub fn parse(cursor: &mut Cursor<'_>) -> Result<Test, Reason> {
    if cursor.eat_word("IS") {
        return match cursor.eat_one(&["NULL", "TRUE", "FALSE"]) {
            Some("NULL") => Ok(Test::IsNull),
            Some("TRUE") => Ok(Test::IsTrue),
            Some(_) => Ok(Test::IsFalse),
            None => cursor.unexpected(),
        };
    }
    if cursor.eat_word("NOT") {
        return match cursor.eat_word("EXISTS") {
            true => Ok(Test::NotExists),
            false => cursor.unexpected(),
        };
    }
    match cursor.eat_one(&["!=", "<=", ">=", "<", ">", "="]) {
        Some("!=") => operand(cursor).map(Test::IsNot),
        Some("<=") => compares(cursor, Ordering::is_le),
        Some(">=") => compares(cursor, Ordering::is_ge),
        Some("<") => compares(cursor, Ordering::is_lt),
        Some(">") => compares(cursor, Ordering::is_gt),
        Some(_) => operand(cursor).map(Test::Is),
        None => cursor.unexpected(),
    }
}

fn compares(cursor: &mut Cursor<'_>, holds: fn(Ordering) -> bool) -> Result<Test, Reason> {
    match operand(cursor)? {
        Operand::Number(number, _) => Ok(Test::Compares(holds, number)),
        _ => Err("a number is expected behind <, >, <= and >=".to_owned()),
    }
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Operand, Reason> {
    match cursor.peek() {
        Some('"') => Ok(Operand::Text(Glob::new(&cursor.quoted()?))),
        Some('%') => cursor.regex().map(Operand::Regex),
        _ => {
            let word = cursor.take_while(|c| !c.is_whitespace() && !"\"%(){}[],=<>!&|".contains(c));
            match number(word) {
                _ if word.is_empty() => cursor.unexpected(),
                Some(number) => Ok(Operand::Number(number, word.to_owned())),
                None => Ok(Operand::Text(Glob::new(word))),
            }
        }
    }
}

/// A number as patterns and messages write it: digits, a sign, a point, an exponent.
pub fn number(text: &str) -> Option<f64> {
    let is_one = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    is_one.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

impl Test {
    /// Of several subjects, one must pass.
    pub fn passes(&self, subjects: &[Subject<'_>]) -> bool {
        match self {
            Test::NotExists => subjects.is_empty(),
            _ => subjects.iter().any(|subject| self.passes_one(subject)),
        }
    }

    fn passes_one(&self, subject: &Subject<'_>) -> bool {
        match self {
            Test::Is(operand) => operand.is(subject) == Some(true),
            Test::IsNot(operand) => operand.is(subject) == Some(false),
            Test::Compares(holds, number) => {
                subject.number().and_then(|it| it.partial_cmp(number)).is_some_and(holds)
            }
            Test::IsNull => *subject == Subject::Null,
            Test::IsTrue => *subject == Subject::Bool(true),
            Test::IsFalse => *subject == Subject::Bool(false),
            Test::NotExists => false,
        }
    }
}

impl Subject<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Subject::Number(number, _) => Some(*number),
            Subject::Field(text) => number(text),
            _ => None,
        }
    }

    /// `None` where it is neither text nor number: then nothing is equal to it, and nothing differs.
    pub fn text(&self) -> Option<&str> {
        match self {
            Subject::Text(text) | Subject::Field(text) => Some(text),
            Subject::Number(_, text) => Some(text),
            Subject::Bool(true) => Some("true"),
            Subject::Bool(false) => Some("false"),
            Subject::Null | Subject::Whole => None,
        }
    }
}

impl Operand {
    fn is(&self, subject: &Subject<'_>) -> Option<bool> {
        let text = subject.text()?;
        Some(match self {
            Operand::Number(number, written) => match subject.number() {
                Some(it) => it == *number,
                None => text == written,
            },
            Operand::Text(glob) => glob.matches(text),
            Operand::Regex(regex) => regex.is_in(text),
        })
    }
}

impl Glob {
    fn new(text: &str) -> Glob {
        let (is_open_before, rest) = match text.strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (is_open_behind, rest) = match rest.strip_suffix('*') {
            Some(rest) => (true, rest),
            // One asterisk alone stands for everything.
            None => (is_open_before && rest.is_empty(), rest),
        };
        Glob { text: rest.to_owned(), is_open_before, is_open_behind }
    }

    fn matches(&self, text: &str) -> bool {
        match (self.is_open_before, self.is_open_behind) {
            (false, false) => text == self.text,
            (false, true) => text.starts_with(&self.text),
            (true, false) => text.ends_with(&self.text),
            (true, true) => text.contains(&self.text),
        }
    }
}
