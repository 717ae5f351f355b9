//! SHA-256, HMAC and hexadecimal: the three words that every signature is made of.

use ring::{digest, hmac};

pub(crate) type Sha256 = [u8; 32];

/// SHA-256 of nothing, in hexadecimal: the payload hash of a request without a body.
pub(crate) const EMPTY_SHA256_HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    to_array(digest::digest(&digest::SHA256, bytes).as_ref())
}

pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> Sha256 {
    hmac_with(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
}

/// As [`hmac_sha256`], with a key whose two pads are hashed already.
pub(crate) fn hmac_with(key: &hmac::Key, message: &[u8]) -> Sha256 {
    to_array(hmac::sign(key, message).as_ref())
}

fn to_array(bytes: &[u8]) -> Sha256 {
    bytes.try_into().expect("SHA-256 has 32 bytes")
}

pub(crate) fn hex(hash: &Sha256) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

pub(crate) fn hex_string(hash: &Sha256) -> String {
    hex(hash).iter().map(|&digit| char::from(digit)).collect()
}

/// Reads 64 hexadecimal digits of either case; anything else is no hash.
pub(crate) fn from_hex(text: &str) -> Option<Sha256> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(hash)
}

pub(crate) fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hashes_to_the_known_value() {
        assert_eq!(hex_string(&sha256(b"")), EMPTY_SHA256_HEX);
    }

    #[test]
    fn hex_goes_both_ways_and_refuses_the_rest() {
        let hash = sha256(b"abc");
        assert_eq!(from_hex(&hex_string(&hash)), Some(hash));
        assert_eq!(from_hex(&hex_string(&hash).to_uppercase()), Some(hash));
        assert_eq!(from_hex("ab"), None);
        assert_eq!(from_hex(&"é".repeat(32)), None);
    }
}
