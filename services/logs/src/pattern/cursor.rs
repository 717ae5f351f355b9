//! Reads a pattern from left to right.

use super::regex::Regex;
use crate::limits::REGEXES_MAX;

/// What is wrong with a pattern.
pub type Reason = String;

pub struct Cursor<'t> {
    rest: &'t str,
    regexes: usize,
    /// How many parentheses are open.
    depth: usize,
}

/// Nobody nests deeper on purpose.
const DEPTH_MAX: usize = 50;

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Cursor<'t> {
        Cursor { rest: text, regexes: 0, depth: 0 }
    }

    /// The next character, behind spaces.
    pub fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Takes a text that comes next, behind spaces.
    pub fn eat(&mut self, text: &str) -> bool {
        self.peek();
        self.eat_here(text)
    }

    /// The same, without spaces before it.
    pub fn eat_here(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes the first of some texts that comes next.
    pub fn eat_one(&mut self, texts: &[&'static str]) -> Option<&'static str> {
        texts.iter().copied().find(|text| self.eat(text))
    }

    /// Takes a word that no letter follows.
    pub fn eat_word(&mut self, word: &str) -> bool {
        self.peek();
        let after = self.rest.strip_prefix(word).map(|rest| rest.chars().next());
        after.is_some_and(|next| !next.is_some_and(char::is_alphanumeric)) && self.eat_here(word)
    }

    pub fn expect(&mut self, text: &str) -> Result<(), Reason> {
        match self.eat(text) {
            true => Ok(()),
            false => Err(format!("expected {text} at '{}'", self.rest)),
        }
    }

    /// Takes characters as long as they are of a kind.
    pub fn take_while(&mut self, is_kind: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !is_kind(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// A text in double quotes; a backslash takes the meaning from the character behind it.
    pub fn quoted(&mut self) -> Result<String, Reason> {
        self.expect("\"")?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                '\\' => text.extend(chars.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        Err("a double quote is missing".to_owned())
    }

    /// A regular expression between percent signs.
    pub fn regex(&mut self) -> Result<Regex, Reason> {
        self.expect("%")?;
        let text = self.take_while(|c| c != '%');
        if !self.eat_here("%") {
            return Err("a percent sign is missing".to_owned());
        }
        self.regexes += 1;
        if self.regexes > REGEXES_MAX {
            return Err(format!("more than {REGEXES_MAX} regular expressions"));
        }
        Regex::parse(text)
    }

    /// Goes into parentheses.
    pub fn deeper(&mut self) -> Result<(), Reason> {
        self.depth += 1;
        match self.depth > DEPTH_MAX {
            true => Err("too many parentheses".to_owned()),
            false => Ok(()),
        }
    }

    pub fn shallower(&mut self) {
        self.depth -= 1;
    }

    /// The complaint about what comes next.
    pub fn unexpected<T>(&self) -> Result<T, Reason> {
        match self.rest {
            "" => Err("it ends too early".to_owned()),
            rest => Err(format!("unexpected '{rest}'")),
        }
    }
}
