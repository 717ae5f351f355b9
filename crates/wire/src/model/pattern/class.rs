//! Character classes: `[a-z\p{L}_-]`, `\w`, `.` and the like.

use std::borrow::Cow;

/// What Unicode says of a character, as far as the standard library knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Letter,
    Upper,
    Lower,
    Number,
    Separator,
    Control,
    /// Marks, punctuation and symbols.
    Sign,
}

impl Category {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "L" | "IsL" | "IsAlphabetic" | "Letter" => Category::Letter,
            "Lu" => Category::Upper,
            "Ll" => Category::Lower,
            "N" | "Nd" | "IsN" | "IsDigit" => Category::Number,
            "Z" | "Zs" | "IsZ" => Category::Separator,
            "C" | "Cc" | "Cntrl" => Category::Control,
            "M" | "P" | "S" | "IsM" | "IsP" | "IsS" | "Mn" | "Mc" | "Pd" | "Sc" => Category::Sign,
            _ => return None,
        })
    }

    /// For characters beyond ASCII.
    fn contains(self, sign: char) -> bool {
        match self {
            Category::Letter => sign.is_alphabetic(),
            Category::Upper => sign.is_uppercase(),
            Category::Lower => sign.is_lowercase(),
            Category::Number => sign.is_numeric(),
            Category::Separator => sign.is_whitespace() && !sign.is_control(),
            Category::Control => sign.is_control(),
            Category::Sign => !sign.is_alphanumeric() && !sign.is_whitespace() && !sign.is_control(),
        }
    }

    /// The private character that stands for the category in expressions.
    pub fn stand_in(self) -> char {
        match self {
            Category::Letter => '\u{E000}',
            Category::Upper => '\u{E001}',
            Category::Lower => '\u{E002}',
            Category::Number => '\u{E003}',
            Category::Separator => '\u{E004}',
            Category::Control => '\u{E005}',
            Category::Sign => '\u{E006}',
        }
    }
}

/// The text with every character of the categories replaced by its stand-in.
pub fn stand_in<'t>(text: &'t str, categories: &[Category]) -> Cow<'t, str> {
    if categories.is_empty() || text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let replace = |sign: char| {
        let category = (!sign.is_ascii()).then(|| categories.iter().find(|known| known.contains(sign)));
        category.flatten().map_or(sign, |category| category.stand_in())
    };
    Cow::Owned(text.chars().map(replace).collect())
}

#[derive(Clone, Debug, Default)]
pub struct Class {
    negated: bool,
    /// The ASCII members, one bit each.
    ascii: u128,
    ranges: Vec<(char, char)>,
    pub categories: Vec<Category>,
}

impl Class {
    pub fn contains(&self, sign: char) -> bool {
        let inside = if sign.is_ascii() {
            self.ascii >> (sign as u32) & 1 == 1
        } else {
            self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&sign))
                || self.categories.iter().any(|category| category.contains(sign))
        };
        inside != self.negated
    }

    /// The class at the front of a pattern, and what follows it. `None` where there is none that we know.
    pub fn parse(pattern: &str) -> Option<(Class, &str)> {
        if let Some(rest) = pattern.strip_prefix('[') {
            return parse_brackets(rest);
        }
        let mut class = Class::default();
        let rest = class.shorthand(pattern)?;
        Some((class, rest))
    }

    /// As an expression for `regex-lite`.
    pub fn expression(&self) -> String {
        let mut text = String::from(if self.negated { "[^" } else { "[" });
        let ascii = (0..128u32).filter(|code| self.ascii >> code & 1 == 1).map(|code| (code, code));
        let wide = self.ranges.iter().map(|(from, to)| (*from as u32, *to as u32));
        let categories = self.categories.iter().map(|it| (it.stand_in() as u32, it.stand_in() as u32));
        for (from, to) in ascii.chain(wide).chain(categories) {
            text.push_str(&format!("\\x{{{from:X}}}-\\x{{{to:X}}}"));
        }
        text.push(']');
        text
    }

    /// Whether characters beyond ASCII are named one by one.
    pub fn is_wide(&self) -> bool {
        !self.ranges.is_empty()
    }

    fn add_range(&mut self, from: char, to: char) {
        for code in from as u32..=(to as u32).min(127) {
            self.ascii |= 1 << code;
        }
        if to as u32 > 127 {
            self.ranges.push((from.max('\u{80}'), to));
        }
    }

    fn add_ascii(&mut self, belongs: impl Fn(char) -> bool) {
        for code in 0..128u8 {
            if belongs(code as char) {
                self.ascii |= 1 << code;
            }
        }
    }

    /// `\d`, `\w`, `\s`, their opposites and `\p{…}`; gives back what follows.
    fn shorthand<'p>(&mut self, pattern: &'p str) -> Option<&'p str> {
        let rest = pattern.strip_prefix('\\')?;
        let letter = rest.chars().next()?;
        let rest = rest.get(letter.len_utf8()..)?;
        let word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        let space = |sign: char| matches!(sign, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}');
        match letter {
            'd' => self.add_ascii(|sign| sign.is_ascii_digit()),
            'w' => self.add_ascii(word),
            's' => self.add_ascii(space),
            'D' => self.add_opposite(|sign| sign.is_ascii_digit()),
            'W' => self.add_opposite(word),
            'S' => self.add_opposite(space),
            'p' => return self.property(rest),
            _ => return None,
        }
        Some(rest)
    }

    fn add_opposite(&mut self, belongs: impl Fn(char) -> bool) {
        self.add_ascii(|sign| !belongs(sign));
        self.ranges.push(('\u{80}', char::MAX));
    }

    fn property<'p>(&mut self, rest: &'p str) -> Option<&'p str> {
        let (name, rest) = match rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None => (rest.get(..1)?, rest.get(1..)?),
        };
        match name {
            "Alnum" => self.add_ascii(|sign| sign.is_ascii_alphanumeric()),
            "Alpha" => self.add_ascii(|sign| sign.is_ascii_alphabetic()),
            "Digit" => self.add_ascii(|sign| sign.is_ascii_digit()),
            "Upper" => self.add_ascii(|sign| sign.is_ascii_uppercase()),
            "Lower" => self.add_ascii(|sign| sign.is_ascii_lowercase()),
            "Punct" => self.add_ascii(|sign| sign.is_ascii_punctuation()),
            "Graph" => self.add_ascii(|sign| sign.is_ascii_graphic()),
            "Print" => self.add_ascii(|sign| sign.is_ascii_graphic() || sign == ' '),
            "Space" => self.add_ascii(|sign| sign.is_ascii_whitespace() || sign == '\u{b}'),
            "ASCII" => self.add_ascii(|_| true),
            _ => {
                let category = Category::named(name)?;
                self.add_ascii(|sign| ascii_category(name, sign));
                self.categories.push(category);
            }
        }
        Some(rest)
    }
}

/// Exact for ASCII, where marks, punctuation and symbols differ.
fn ascii_category(name: &str, sign: char) -> bool {
    let symbol = "$+<=>^`|~".contains(sign);
    match name.trim_start_matches("Is") {
        "L" | "Alphabetic" | "Letter" => sign.is_ascii_alphabetic(),
        "Lu" => sign.is_ascii_uppercase(),
        "Ll" => sign.is_ascii_lowercase(),
        "N" | "Nd" | "Digit" => sign.is_ascii_digit(),
        "Z" | "Zs" => sign == ' ',
        "C" | "Cc" | "Cntrl" => sign.is_ascii_control(),
        "P" => sign.is_ascii_punctuation() && !symbol,
        "S" => symbol,
        "Pd" => sign == '-',
        "Sc" => sign == '$',
        _ => false,
    }
}

/// What follows the opening bracket, up to and with the closing one.
fn parse_brackets(mut rest: &str) -> Option<(Class, &str)> {
    let mut class = Class::default();
    if let Some(after) = rest.strip_prefix('^') {
        class.negated = true;
        rest = after;
    }
    let mut first = true;
    loop {
        if let Some(after) = rest.strip_prefix(']').filter(|_| !first) {
            return Some((class, after));
        }
        first = false;
        if rest.starts_with("&&") || rest.starts_with('[') {
            return None;
        }
        if let Some(after) = class.shorthand(rest) {
            rest = after;
            continue;
        }
        let (from, after) = one_sign(rest)?;
        rest = after;
        let range_end = rest
            .strip_prefix('-')
            .filter(|after| !after.starts_with(']'))
            .and_then(one_sign)
            .filter(|(to, _)| *to >= from);
        match range_end {
            Some((to, after)) => {
                class.add_range(from, to);
                rest = after;
            }
            None => class.add_range(from, from),
        }
    }
}

/// One character, plain or escaped. A pair of surrogate escapes is one character.
pub fn one_sign(text: &str) -> Option<(char, &str)> {
    let sign = text.chars().next()?;
    let rest = text.get(sign.len_utf8()..)?;
    if sign != '\\' {
        return Some((sign, rest));
    }
    let sign = rest.chars().next()?;
    let after = rest.get(sign.len_utf8()..)?;
    match sign {
        't' => Some(('\t', after)),
        'n' => Some(('\n', after)),
        'r' => Some(('\r', after)),
        'f' => Some(('\u{c}', after)),
        'x' => Some((char::from_u32(hex(after.get(..2)?)?)?, after.get(2..)?)),
        'u' => escaped_unit(after),
        _ if sign.is_ascii_alphanumeric() => None,
        _ => Some((sign, after)),
    }
}

fn escaped_unit(after: &str) -> Option<(char, &str)> {
    let (unit, rest) = (hex(after.get(..4)?)?, after.get(4..)?);
    let low = rest.strip_prefix("\\u").filter(|_| (0xD800..0xDC00).contains(&unit));
    if let Some(low) = low {
        let (second, rest) = (hex(low.get(..4)?)?, low.get(4..)?);
        let code = 0x10000 + ((unit - 0xD800) << 10) + second.checked_sub(0xDC00)?;
        return Some((char::from_u32(code)?, rest));
    }
    // A range may end at the last unit before the surrogates.
    Some((char::from_u32(unit)?, rest))
}

fn hex(digits: &str) -> Option<u32> {
    u32::from_str_radix(digits, 16).ok()
}
