//! Continuation tokens: where a list goes on, written so that nobody takes it for a name.

use crate::errors::Error;

/// Hexadecimal digits of the text.
pub fn seal(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(2 * text.len()), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

pub fn open(token: &str) -> Result<String, Error> {
    let pair = |at: usize| u8::from_str_radix(token.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..token.len()).step_by(2).map(pair).collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::InvalidArgument {
        message: "The continuation token provided is incorrect".to_owned(),
        name: "continuation-token",
        value: token.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_is_opened() {
        assert_eq!(open(&seal("a/é")).ok().as_deref(), Some("a/é"));
        for bad in ["", "a", "zz", "ff", "é"] {
            assert!(open(bad).is_err(), "{bad}");
        }
    }
}
