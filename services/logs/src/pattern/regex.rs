//! Regular expressions, as far as AWS takes them: no parentheses, few symbols, ASCII alone.

use super::cursor::Reason;

#[derive(Debug)]
pub struct Regex(regex_lite::Regex);

/// What may stand in an expression beside letters and digits.
const SYMBOLS: &str = ":_#=@/;,-^$?[]{}|\\*+. ";

impl Regex {
    pub fn parse(text: &str) -> Result<Regex, Reason> {
        let mut is_escaped = false;
        for c in text.chars() {
            let is_known = c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
            if !(is_known || is_escaped && c.is_ascii_graphic()) {
                return Err(format!("the character '{c}' cannot stand in a regular expression"));
            }
            is_escaped = c == '\\' && !is_escaped;
        }
        let compiled = regex_lite::Regex::new(text).map_err(|error| format!("%{text}%: {error}"))?;
        Ok(Regex(compiled))
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}
