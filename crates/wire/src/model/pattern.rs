//! Patterns of the models: Java's regular expressions, matched against the whole text.
//!
//! A pattern of one character class is matched by hand. Others are translated for `regex-lite`, whose time is
//! linear; a look-ahead at the start and a look-behind at the end are patterns of their own. Known limits: Unicode categories beyond ASCII are
//! taken from the standard library (marks, punctuation and symbols are one and the same), and a pattern that
//! cannot be translated is not checked: [`Pattern::is_checked`] says so, and a test counts them.

mod class;
mod translate;

use class::{Category, Class};
use regex_lite::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// One pattern, compiled on first use.
#[derive(Debug)]
pub struct Pattern {
    /// As messages show it.
    pub text: &'static str,
    matcher: OnceLock<Matcher>,
}

#[derive(Debug)]
enum Matcher {
    OneClass {
        class: Class,
        min: usize,
        max: usize,
    },
    Expression {
        whole: Regex,
        /// Look-aheads at the start and look-behinds at the end, and whether they must match.
        around: Vec<(Regex, bool)>,
        /// Categories that stand as one character in the expression.
        categories: Vec<Category>,
    },
    Unchecked,
}

impl Pattern {
    pub fn new(text: &'static str) -> Self {
        Pattern { text, matcher: OnceLock::new() }
    }

    pub fn matches(&self, value: &str) -> bool {
        match self.matcher() {
            Matcher::OneClass { class, min, max } => {
                let mut count = 0;
                value.chars().all(|sign| {
                    count += 1;
                    class.contains(sign)
                }) && (*min..=*max).contains(&count)
            }
            Matcher::Expression { whole, around, categories } => {
                let value = class::stand_in(value, categories);
                whole.is_match(&value)
                    && around.iter().all(|(regex, wanted)| regex.is_match(&value) == *wanted)
            }
            Matcher::Unchecked => true,
        }
    }

    /// `false`: the pattern is beyond us, and every text passes.
    pub fn is_checked(&self) -> bool {
        !matches!(self.matcher(), Matcher::Unchecked)
    }

    fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            one_class(self.text).or_else(|| expression(self.text)).unwrap_or(Matcher::Unchecked)
        })
    }
}

/// `[class]+`, `[class]{1,64}`, `([class]*)`, `^[class]$`.
fn one_class(text: &str) -> Option<Matcher> {
    let text = without_frame(text);
    let (class, rest) = Class::parse(text)?;
    let (min, max) = translate::repetition(rest)?;
    Some(Matcher::OneClass { class, min, max })
}

/// Without anchors and parentheses that hold the whole.
fn without_frame(mut text: &str) -> &str {
    loop {
        let before = text.len();
        text = text.strip_prefix('^').unwrap_or(text);
        text = text.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(text);
        if let Some((inner, "")) = translate::group(text)
            && !inner.starts_with('?')
        {
            text = inner;
        }
        if text.len() == before {
            return text;
        }
    }
}

fn expression(text: &str) -> Option<Matcher> {
    let mut categories = Vec::new();
    let mut around = Vec::new();
    let mut rest = text;
    loop {
        if let Some((inner, "")) = translate::group(rest)
            && inner.starts_with("(?")
        {
            rest = inner;
        }
        rest = rest.strip_prefix('^').filter(|after| after.starts_with("(?")).unwrap_or(rest);
        match translate::group(rest) {
            Some((inner, after)) if inner.starts_with("?!") || inner.starts_with("?=") => {
                let wanted = inner.starts_with("?=");
                let inner = translate::translate(inner.get(2..)?, &mut categories)?;
                around.push((compile(&format!("^(?:{inner})"))?, wanted));
                rest = after;
            }
            _ => break,
        }
    }
    if let Some((before, behind)) = rest.trim_end_matches('$').rsplit_once("(?<!")
        && let Some(behind) = behind.strip_suffix(')')
    {
        let behind = translate::translate(behind, &mut categories)?;
        around.push((compile(&format!("(?:{behind})$"))?, false));
        rest = before;
    }
    let whole = translate::translate(rest, &mut categories)?;
    let whole = compile(&format!("^(?:{whole})$"))?;
    Some(Matcher::Expression { whole, around, categories })
}

fn compile(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).size_limit(4 << 20).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &'static str, good: &[&str], bad: &[&str]) {
        let pattern = Pattern::new(pattern);
        assert!(pattern.is_checked(), "{pattern:?}");
        for text in good {
            assert!(pattern.matches(text), "{} should match {text:?}", pattern.text);
        }
        for text in bad {
            assert!(!pattern.matches(text), "{} should not match {text:?}", pattern.text);
        }
    }

    #[test]
    fn one_class_is_matched_by_hand() {
        check(r"[\w+=,.@-]+", &["alice", "a-b@c.d"], &["", "a b", "é"]);
        check(r"^[0-9A-Za-z_-]{2,3}$", &["ab", "a-_"], &["a", "abcd"]);
        check(r"([a-zA-Z0-9-_]+)", &["a-b_c"], &["a.b"]);
        check(r"[\u0009\u000A\u000D\u0020-\u00FF]+", &["a\tb\u{e9}"], &["\u{100}", ""]);
        check(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", &["", "Straße 7", "ключ"], &["a#b", "a\tb"]);
        check(r"[^\\/:*?]*", &["abc"], &["a/b", "a\\b"]);
        check(r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", &["a😀"], &["\u{1}"]);
    }

    #[test]
    fn look_aheads_at_the_start_are_patterns_of_their_own() {
        check(r"((?!^\d+$)^[0-9a-zA-Z-_]+$)", &["live", "v1"], &["1", "$LATEST", ""]);
        check(r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", &["a2024"], &["2024"]);
        check(r"^(?!aws:).*$", &["a", "xaws:"], &["aws:x"]);
        check(r"[0-9A-Za-z\.\-_]*(?<!\.)", &["a.b", ""], &["a.", "a b"]);
    }

    #[test]
    fn java_syntax_is_translated() {
        check(
            r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
            &["arn:aws:iam::111111111111:role/x"],
            &["r1", "arn:aws:iam::1:role/x"],
        );
        check(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", &["/", "/a/"], &["", "a", "/a"]);
        check(r"[\S\s]*a\_b\:c\/d", &["\na_b:c/d"], &["x"]);
        check(r"\p{L}+ \p{N}", &["Grüße 1", "a 5"], &["1 a"]);
        check(r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))", &["", "kafka://x"], &["x"]);
    }

    #[test]
    fn what_cannot_be_translated_passes() {
        let pattern = Pattern::new(r"a(?!b)c");
        assert!(!pattern.is_checked());
        assert!(pattern.matches("anything"));
    }
}
