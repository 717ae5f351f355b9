//! `encoding-type=url`: keys that XML cannot carry, percent-encoded.

use crate::errors::object::ObjectError;
use std::borrow::Cow;

/// How the keys of an answer are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Encoding {
    Plain,
    Url,
}

impl Encoding {
    pub fn asked(name: Option<&str>) -> Result<Encoding, ObjectError> {
        match name {
            None => Ok(Encoding::Plain),
            Some("url") => Ok(Encoding::Url),
            Some(other) => Err(ObjectError::Argument {
                name: "encoding-type",
                value: other.to_owned(),
                message: "Invalid Encoding Method specified in Request",
            }),
        }
    }

    pub fn name(self) -> Option<String> {
        (self == Encoding::Url).then(|| "url".to_owned())
    }

    pub fn text(self, text: &str) -> String {
        match self {
            Encoding::Plain => text.to_owned(),
            Encoding::Url => url(text).into_owned(),
        }
    }
}

/// Everything but letters, digits and `-_.*/` escaped, blanks as `+`: as AWS writes it.
fn url(text: &str) -> Cow<'_, str> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*/".contains(&byte);
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            plain if is_plain(plain) => out.push(char::from(plain)),
            b' ' => out.push('+'),
            other => {
                out.push('%');
                out.push(char::from(DIGITS[usize::from(other >> 4)]));
                out.push(char::from(DIGITS[usize::from(other & 15)]));
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped() {
        let url = |text| Encoding::Url.text(text);
        assert_eq!(url("a/b-c_d.e*f"), "a/b-c_d.e*f");
        assert_eq!(url("a b+c%=é\u{1}"), "a+b%2Bc%25%3D%C3%A9%01");
        assert_eq!(Encoding::Plain.text("a b"), "a b");
        assert!(Encoding::asked(Some("")).is_err());
    }
}
