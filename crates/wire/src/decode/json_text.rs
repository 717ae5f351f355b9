//! The inside of JSON strings: runs without anything special, and escapes.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// How many bytes come before a quote, a backslash or a control character: eight at a time.
#[inline]
pub fn plain_run(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ (ONES * b'"' as u64);
        let backslash = word ^ (ONES * b'\\' as u64);
        // A borrow only ever spoils bytes after the first hit.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let hits = (zero(quote) | zero(backslash) | control) & HIGH_BITS;
        if hits != 0 {
            return bytes.len() - rest.len() + (hits.trailing_zeros() / 8) as usize;
        }
        rest = after;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let tail = rest.iter().position(is_special).unwrap_or(rest.len());
    bytes.len() - rest.len() + tail
}

/// The character that an escape stands for, and the escape's length. `bytes` begins with the backslash.
pub fn unescape(bytes: &[u8]) -> Option<(char, usize)> {
    let sign = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(bytes),
        _ => return None,
    };
    Some((sign, 2))
}

/// A pair of surrogates is one character; one without the other is U+FFFD.
fn unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = hex(bytes.get(2..6)?)?;
    if (0xD800..0xDC00).contains(&unit)
        && let Some(low) = bytes.get(6..12).and_then(|rest| hex(rest.strip_prefix(b"\\u")?))
        && (0xDC00..0xE000).contains(&low)
    {
        let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return Some((char::from_u32(code)?, 12));
    }
    Some((char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + (*digit as char).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_each_special_byte_wherever_it_stands() {
        for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
            for at in 0..20 {
                let mut bytes = vec![b'x'; 30];
                bytes[at] = special;
                assert_eq!(plain_run(&bytes), at);
            }
        }
        let wide = "ü\u{7f}é€ 😀 lang und länger";
        assert_eq!(plain_run(wide.as_bytes()), wide.len());
        assert_eq!(plain_run(b""), 0);
    }

    #[test]
    fn surrogates_pair_up_or_are_replaced() {
        assert_eq!(unescape(br"\ud83d\ude00"), Some(('😀', 12)));
        assert_eq!(unescape(br"\ud83d"), Some(('\u{fffd}', 6)));
        assert_eq!(unescape(br"\ud83dx\ude00"), Some(('\u{fffd}', 6)));
        assert_eq!(unescape(br"\ude00"), Some(('\u{fffd}', 6)));
        assert_eq!(unescape(br"\u00e9"), Some(('é', 6)));
        for wrong in [&br"\u00"[..], br"\u00gg", br"\x", b"\\", br"\u+123"] {
            assert_eq!(unescape(wrong), None);
        }
    }
}
