//! Texts of a policy that may hold wildcards and variables, such as
//! `arn:aws:s3:::home/${aws:username}/*` or `${aws:PrincipalTag/team, 'none'}`.
//!
//! Without variables a text is compiled once. With them it is resolved for each request; what a
//! variable brings in is plain text, also where it holds a `*`.

use super::context::Context;
use super::document::Version;
use super::pattern::{Pattern, Token};

#[derive(Clone, Debug)]
pub(super) enum Template {
    Fixed(Pattern),
    Variable(Vec<Piece>),
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Token(Token),
    Variable { key: String, default: Option<String> },
}

/// Whether `*` and `?` stand for other characters, or for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wildcards {
    Active,
    Literal,
}

impl Template {
    pub fn parse(text: &str, version: Version, wildcards: Wildcards) -> Template {
        let pieces = pieces(text, version, wildcards);
        let fixed: Option<Vec<Token>> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Token(token) => Some(token.clone()),
                Piece::Variable { .. } => None,
            })
            .collect();
        match fixed {
            Some(tokens) => Template::Fixed(Pattern::compile(&tokens)),
            None => Template::Variable(pieces),
        }
    }

    /// A text that no variable can resolve matches nothing.
    pub fn matches(&self, text: &str, context: &Context) -> bool {
        match self {
            Template::Fixed(pattern) => pattern.matches(text),
            // Most texts differ before the first variable: that is quicker to see than to resolve.
            Template::Variable(pieces) if !begins_alike(pieces, text) => false,
            Template::Variable(pieces) => {
                resolve(pieces, context).is_some_and(|tokens| Pattern::compile(&tokens).matches(text))
            }
        }
    }

    /// As [`Template::matches`], blind to case.
    pub fn matches_any_case(&self, text: &str, context: &Context) -> bool {
        match self {
            // Whoever parses for this has folded the text already.
            Template::Fixed(pattern) => pattern.matches(&text.to_lowercase()),
            Template::Variable(pieces) => resolve(pieces, context).is_some_and(|tokens| {
                let folded: Vec<Token> = tokens.into_iter().map(fold).collect();
                Pattern::compile(&folded).matches(&text.to_lowercase())
            }),
        }
    }

    /// The context keys whose values this text needs, those with a default left out.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let pieces = match self {
            Template::Fixed(_) => &[],
            Template::Variable(pieces) => pieces.as_slice(),
        };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, default: None } => Some(key.as_str()),
            _ => None,
        })
    }
}

fn begins_alike(pieces: &[Piece], text: &str) -> bool {
    match pieces.first() {
        Some(Piece::Token(Token::Text(start))) => text.starts_with(start.as_str()),
        _ => true,
    }
}

fn fold(token: Token) -> Token {
    match token {
        Token::Text(text) => Token::Text(text.to_lowercase()),
        other => other,
    }
}

fn resolve(pieces: &[Piece], context: &Context) -> Option<Vec<Token>> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Token(token) => Some(token.clone()),
            Piece::Variable { key, default } => match context.get(key) {
                Some([value]) => Some(Token::Text(value.clone())),
                Some(_) => None,
                None => default.clone().map(Token::Text),
            },
        })
        .collect()
}

fn pieces(text: &str, version: Version, wildcards: Wildcards) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    if version == Version::Current {
        while let Some((before, inside, after)) = split_variable(rest) {
            plain(&mut pieces, before, wildcards);
            pieces.push(variable(inside));
            rest = after;
        }
    }
    plain(&mut pieces, rest, wildcards);
    pieces
}

/// The text before the first `${…}`, what stands inside, and what follows.
fn split_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, opened) = text.split_once("${")?;
    let (inside, after) = opened.split_once('}')?;
    Some((before, inside, after))
}

fn plain(pieces: &mut Vec<Piece>, text: &str, wildcards: Wildcards) {
    if wildcards == Wildcards::Literal {
        if !text.is_empty() {
            pieces.push(Piece::Token(Token::Text(text.to_string())));
        }
        return;
    }
    for part in text.split_inclusive(['*', '?']) {
        let literal = part.trim_end_matches(['*', '?']);
        if !literal.is_empty() {
            pieces.push(Piece::Token(Token::Text(literal.to_string())));
        }
        for wildcard in part[literal.len()..].chars() {
            pieces.push(Piece::Token(if wildcard == '*' { Token::Many } else { Token::One }));
        }
    }
}

/// `${*}`, `${?}` and `${$}` are those characters themselves.
fn variable(inside: &str) -> Piece {
    if matches!(inside, "*" | "?" | "$") {
        return Piece::Token(Token::Text(inside.to_string()));
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            (key, default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\'')))
        }
        None => (inside, None),
    };
    Piece::Variable { key: key.trim().to_string(), default: default.map(str::to_string) }
}

/// Splits at colons, but not at those inside `${…}`; at most `parts_max` parts.
pub(super) fn split_colons(text: &str, version: Version, parts_max: usize) -> Vec<&str> {
    let mut parts = Vec::with_capacity(parts_max);
    let (mut start, mut inside) = (0, false);
    let bytes = text.as_bytes();
    for (position, &byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if version == Version::Current && position > 0 && bytes[position - 1] == b'$' => {
                inside = true
            }
            b'}' => inside = false,
            b':' if !inside && parts.len() + 1 < parts_max => {
                parts.push(&text[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let mut context = Context::new();
        context.set("aws:username", "b*b");
        context
    }

    fn matches(template: &str, text: &str) -> bool {
        Template::parse(template, Version::Current, Wildcards::Active).matches(text, &context())
    }

    #[test]
    fn variables_bring_plain_text() {
        assert!(matches("home/${aws:username}/*", "home/b*b/x"));
        assert!(matches("home/${AWS:UserName}", "home/b*b"));
        assert!(!matches("home/${aws:username}/*", "home/bob/x"));
    }

    #[test]
    fn a_variable_without_value_matches_nothing_but_its_default() {
        assert!(!matches("${aws:userid}*", "x"));
        assert!(matches("${aws:userid, 'none'}", "none"));
    }

    #[test]
    fn escaped_characters_are_themselves() {
        assert!(matches("a${*}c", "a*c"));
        assert!(!matches("a${*}c", "abc"));
        assert!(matches("${$}{x}", "${x}"));
        assert!(!matches("a${?}", "ab"));
    }

    #[test]
    fn the_old_version_knows_no_variables() {
        let template = Template::parse("${aws:username}", Version::Old, Wildcards::Active);
        assert!(template.matches("${aws:username}", &context()));
    }

    #[test]
    fn colons_inside_a_variable_do_not_split() {
        let parts = split_colons("a:b:${aws:x}:d:e", Version::Current, 4);
        assert_eq!(parts, ["a", "b", "${aws:x}", "d:e"]);
    }
}
