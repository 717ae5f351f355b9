//! Java's expressions in the words of `regex-lite`: classes spelled out, escapes as code points.

use super::class::{Category, Class, one_sign};

/// The expression, translated. Categories that it uses are added, each stands as one private character.
pub fn translate(pattern: &str, categories: &mut Vec<Category>) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    let mut wide = false;
    while let Some(sign) = rest.chars().next() {
        if sign == '[' || sign == '\\' {
            if let Some((class, after)) = Class::parse(rest) {
                wide |= class.is_wide();
                categories.extend(&class.categories);
                out.push_str(&class.expression());
                rest = after;
                continue;
            }
            if sign == '[' {
                return None;
            }
            rest = escape(rest, &mut out)?;
            continue;
        }
        out.push(sign);
        rest = rest.get(sign.len_utf8()..)?;
    }
    // A category's stand-in would hide the character that a range names.
    let mixed = wide && !categories.is_empty();
    (!mixed).then_some(out)
}

fn escape<'p>(rest: &'p str, out: &mut String) -> Option<&'p str> {
    let assertion = rest.get(..2).filter(|two| matches!(*two, "\\b" | "\\B" | "\\A" | "\\z"));
    if let Some(assertion) = assertion {
        out.push_str(assertion);
        return rest.get(2..);
    }
    let (sign, after) = one_sign(rest)?;
    out.push_str(&format!("\\x{{{:X}}}", sign as u32));
    Some(after)
}

/// The inside of the group at the front, and what follows it.
pub fn group(pattern: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    let mut in_class = false;
    let mut escaped = false;
    for (at, sign) in pattern.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((pattern.get(1..at)?, pattern.get(at + 1..)?));
                }
            }
            _ => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// `+`, `*`, `?`, `{2}`, `{2,}`, `{2,5}` or nothing, and nothing after it.
pub fn repetition(text: &str) -> Option<(usize, usize)> {
    match text {
        "" => return Some((1, 1)),
        "+" => return Some((1, usize::MAX)),
        "*" => return Some((0, usize::MAX)),
        "?" => return Some((0, 1)),
        _ => {}
    }
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    match inner.split_once(',') {
        None => inner.parse().ok().map(|count| (count, count)),
        Some((min, "")) => Some((min.parse().ok()?, usize::MAX)),
        Some((min, max)) => Some((min.parse().ok()?, max.parse().ok()?)),
    }
}
