//! Texts with gaps: `*` stands for any text, `\*` for a star, `\\` for a backslash.

use super::Invalid;
use super::parse::invalid;

/// What stands between the stars: at least one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Wildcard {
    first: String,
    /// Each after a star.
    rest: Vec<String>,
}

impl Wildcard {
    pub fn parse(text: &str) -> Result<Wildcard, Invalid> {
        let mut pieces = vec![String::new()];
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '*' if letters.peek() == Some(&'*') => {
                    return Err(invalid("Consecutive wildcard characters are not allowed"));
                }
                '*' => pieces.push(String::new()),
                '\\' => {
                    let escaped = letters.next().filter(|letter| matches!(letter, '*' | '\\'));
                    push(&mut pieces, escaped.ok_or_else(|| invalid("Invalid escape character"))?);
                }
                letter => push(&mut pieces, letter),
            }
        }
        let first = pieces.remove(0);
        Ok(Wildcard { first, rest: pieces })
    }

    /// The pieces stand in the text in order, the first at its begin, the last at its end: each as early as it
    /// can, which leaves the most room for those behind it.
    pub fn matches(&self, text: &str) -> bool {
        let Some((last, inner)) = self.rest.split_last() else { return text == self.first };
        let Some(mut text) = text.strip_prefix(self.first.as_str()) else { return false };
        for piece in inner {
            match text.find(piece.as_str()) {
                Some(at) => text = text.get(at + piece.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        text.ends_with(last.as_str())
    }
}

fn push(pieces: &mut [String], letter: char) {
    if let Some(piece) = pieces.last_mut() {
        piece.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps() {
        for (pattern, text, is_match) in [
            ("*", "", true),
            ("a*", "a", true),
            ("a*a", "a", false),
            ("*b*d*", "abcd", true),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "ab", false),
            ("a", "ab", false),
            (r"\*a\\", r"*a\", true),
            (r"\*", "x", false),
            ("é*", "éa", true),
        ] {
            let wildcard = Wildcard::parse(pattern).expect("is one");
            assert_eq!(wildcard.matches(text), is_match, "{pattern} {text}");
        }
        for odd in ["**", r"\a", "a\\"] {
            assert!(Wildcard::parse(odd).is_err(), "{odd}");
        }
    }
}
