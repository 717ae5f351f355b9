//! Percent-encoding, as paths and forms have it.

use std::borrow::Cow;

/// A path segment: `%2F` is a slash, `+` is a plus.
pub fn decode_label(text: &str) -> String {
    percent_decode(text, false).into_owned()
}

/// A key or value of a form or query: `+` is a space.
pub fn decode_form(text: &str) -> Cow<'_, str> {
    percent_decode(text, true)
}

/// A percent sign that no two digits follow stays what it is; what is not UTF-8 becomes U+FFFD.
fn percent_decode(text: &str, plus_is_space: bool) -> Cow<'_, str> {
    let special = |byte: u8| byte == b'%' || (byte == b'+' && plus_is_space);
    if !text.bytes().any(special) {
        return Cow::Borrowed(text);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'+' if plus_is_space => decoded.push(b' '),
            b'%' => match escaped(bytes.as_slice()) {
                Some(value) => {
                    decoded.push(value);
                    bytes.nth(1);
                }
                None => decoded.push(b'%'),
            },
            _ => decoded.push(byte),
        }
    }
    Cow::Owned(match String::from_utf8(decoded) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn escaped(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| rest.get(at).and_then(|byte| (*byte as char).to_digit(16));
    Some((digit(0)? * 16 + digit(1)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_forms_differ_in_the_plus() {
        assert_eq!(decode_label("a+b%2Fc%20d"), "a+b/c d");
        assert_eq!(decode_form("a+b%2Bc"), "a b+c");
        assert_eq!(decode_form("100%"), "100%");
        assert_eq!(decode_form("%zz%4"), "%zz%4");
        assert_eq!(decode_form("%ff%C3%A9"), "\u{fffd}é");
    }
}
