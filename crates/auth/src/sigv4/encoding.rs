//! Percent-encoding as signatures want it: only letters, digits and `-._~` stay as they are.

use crate::hash::hex_digit;
use std::borrow::Cow;

const fn unreserved_bytes() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        table[byte] = value.is_ascii_alphanumeric() || matches!(value, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
}

static UNRESERVED: [bool; 256] = unreserved_bytes();

pub(super) fn encode_byte(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if UNRESERVED[usize::from(byte)] {
        out.push(byte);
    } else {
        out.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

pub(super) fn encode(out: &mut Vec<u8>, text: &[u8]) {
    text.iter().for_each(|&byte| encode_byte(out, byte));
}

/// As [`encode`], but slashes stay.
pub(super) fn encode_path(out: &mut Vec<u8>, path: &[u8]) {
    for &byte in path {
        if byte == b'/' { out.push(byte) } else { encode_byte(out, byte) }
    }
}

/// The bytes behind a percent-encoded text; what is no valid escape stands for itself.
pub(super) fn decoded(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (&first, tail) = rest.split_first()?;
        if first == b'%'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
        {
            rest = after;
            return Some(high << 4 | low);
        }
        rest = tail;
        Some(first)
    })
}

/// The value of a query parameter as text; bytes that are no UTF-8 are replaced.
pub(super) fn decode_text(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    let bytes: Vec<u8> = decoded(spaced.as_bytes()).collect();
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Without `.`, `..` and empty segments, as every service but S3 signs its paths.
pub(super) fn normalised_path(path: &str) -> Cow<'_, str> {
    let plain = path.starts_with('/') && !path.contains("//") && !path.contains("/.");
    if plain {
        return Cow::Borrowed(path);
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let trailing = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    Cow::Owned(format!("/{}{trailing}", kept.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_dots() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/./", "/"),
            ("/foo/..", "/"),
            ("/foo/bar/../..", "/"),
            ("/./foo", "/foo"),
            ("//foo//", "/foo/"),
            ("/../x", "/x"),
            ("/.hidden", "/.hidden"),
        ] {
            assert_eq!(normalised_path(path), expected, "{path}");
        }
    }

    #[test]
    fn decoding_keeps_what_is_no_escape() {
        assert_eq!(decode_text("a%2Fb+c%zz%4"), "a/b c%zz%4");
        assert_eq!(decoded(b"%41%c3%a9%").collect::<Vec<_>>(), "Aé%".as_bytes());
    }
}
