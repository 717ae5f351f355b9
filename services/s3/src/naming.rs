//! What a bucket may be called.

use crate::limits::{NAME_CHARS_MAX, NAME_CHARS_MIN};

/// Beginnings and ends that S3 keeps for itself.
const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

pub fn is_valid(name: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (NAME_CHARS_MIN..=NAME_CHARS_MAX).contains(&name.len())
        && bytes.iter().all(|byte| is_end(byte) || matches!(byte, b'-' | b'.'))
        && bytes.first().is_some_and(is_end)
        && bytes.last().is_some_and(is_end)
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !looks_like_address(name)
        && !PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// `192.168.5.4`, also with numbers that no address has.
fn looks_like_address(name: &str) -> bool {
    let mut labels = 0;
    name.split('.').all(|label| {
        labels += 1;
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit())
    }) && labels == 4
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names() {
        for name in ["abc", "a-b.c", "0ab", "a--b", "a.b-c", &"a".repeat(63)] {
            assert!(is_valid(name), "{name}");
        }
        let long = "a".repeat(64);
        let bad = ["ab", &long, "Abc", "a_b", "-ab", "ab-", ".ab", "ab.", "a..b", "192.168.5.4", "1.2.3.999"];
        for name in
            bad.into_iter().chain(["xn--abc", "sthree-a", "abc--x-s3", "abc-s3alias", "a\u{e9}b", "a b"])
        {
            assert!(!is_valid(name), "{name}");
        }
    }
}
