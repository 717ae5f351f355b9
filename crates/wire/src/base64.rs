//! Base64, as blobs travel in text.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const INVALID: u8 = 0xff;

const VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut at = 0;
    while at < 64 {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// `None` for what is no base64. Padding may be missing, as AWS allows.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let (digits, padding) = text.split_at(end);
    if padding.len() > 2 || digits.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let mut invalid = 0;
    for quad in digits.chunks(4) {
        let mut bits = 0u32;
        for (place, byte) in quad.iter().enumerate() {
            let value = VALUES[*byte as usize];
            invalid |= value & 0xc0;
            bits |= u32::from(value & 63) << (18 - 6 * place);
        }
        let bytes = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(1..quad.len())?);
    }
    (invalid == 0).then_some(out)
}

/// Appends the text for the bytes, with padding.
pub fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    for triple in bytes.chunks(3) {
        let byte = |place: usize| u32::from(triple.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let sign = |place: usize| ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
        let third = if triple.len() > 1 { sign(2) } else { b'=' };
        let fourth = if triple.len() > 2 { sign(3) } else { b'=' };
        out.extend_from_slice(&[sign(0), sign(1), third, fourth]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_round_trips() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            let mut text = Vec::new();
            encode(&mut text, &bytes[..length]);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..length]));
        }
    }

    #[test]
    fn known_texts() {
        assert_eq!(decode(b"aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode(b"aGVsbG8").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode(b""), Some(Vec::new()));
        for wrong in [&b"a"[..], b"a===", b"aG!s", b"aG=s", b"aGVsbG8 "] {
            assert_eq!(decode(wrong), None);
        }
    }
}
