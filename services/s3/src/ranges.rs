//! Which bytes of an object a request asks for.

use crate::errors::object::ObjectError;
use std::ops::Range;

/// The bytes of a `Range` header. `None`: all of them, also where the header makes no sense or names several
/// ranges, which S3 overlooks.
pub fn asked(header: &str, size: u64) -> Result<Option<Range<u64>>, ObjectError> {
    let Some((first, last)) = parse(header) else { return Ok(None) };
    let outside = || ObjectError::InvalidRange { asked: header.to_owned(), size };
    let range = match (first, last) {
        (Some(first), Some(last)) if first > last => return Ok(None),
        (Some(first), Some(last)) => first..last.saturating_add(1).min(size),
        (Some(first), None) => first..size,
        (None, Some(count)) => size.saturating_sub(count)..size,
        (None, None) => return Ok(None),
    };
    if range.start >= range.end { Err(outside()) } else { Ok(Some(range)) }
}

/// The bytes of an `x-amz-copy-source-range` header, which is stricter.
pub fn copied(header: &str, size: u64) -> Result<Range<u64>, ObjectError> {
    match parse(header) {
        Some((Some(first), Some(last))) if first <= last => match (first < size, last < size) {
            (true, true) => Ok(first..last + 1),
            (true, false) => Err(ObjectError::CopyRangeOutside { value: header.to_owned(), size }),
            (false, _) => Err(ObjectError::CopyRangeBehind),
        },
        _ => Err(ObjectError::BadCopyRange { value: header.to_owned() }),
    }
}

/// `bytes 0-9/100`
pub fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1))
}

/// The two numbers of `bytes=first-last`, either of which may be missing.
fn parse(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Some(digits.parse().unwrap_or(u64::MAX)))
        }
        _ => None,
    };
    Some((number(first)?, number(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes_as_aws_answers_them() {
        for (header, range) in [
            ("bytes=0-8", 0..9),
            ("bytes=1-1", 1..2),
            ("bytes=1-", 1..10),
            ("bytes=-2", 8..10),
            ("bytes=-15", 0..10),
            ("bytes=0-100", 0..10),
            ("bytes=0-99999999999999999999999", 0..10),
        ] {
            assert_eq!(asked(header, 10), Ok(Some(range)), "{header}");
        }
        for header in ["bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=0-1,3-4", "0-8", "bytes=-", "items=0-1"]
        {
            assert_eq!(asked(header, 10), Ok(None), "{header}");
        }
        for header in ["bytes=-0", "bytes=100-200", "bytes=10-"] {
            let asked_for = header.to_owned();
            assert_eq!(asked(header, 10), Err(ObjectError::InvalidRange { asked: asked_for, size: 10 }));
        }
        assert!(asked("bytes=0-", 0).is_err(), "nothing of an empty object can be asked for");
        assert_eq!(content_range(&(1..10), 10), "bytes 1-9/10");
    }

    #[test]
    fn ranges_of_copies_must_be_exact() {
        assert_eq!(copied("bytes=0-8", 10), Ok(0..9));
        assert_eq!(copied("bytes=9-9", 10), Ok(9..10));
        for header in ["0-8", "bytes=1-0", "bytes=-1-", "bytes=0-1,3-4", "bytes=-", "bytes=1-", "bytes=-2"] {
            assert_eq!(copied(header, 10), Err(ObjectError::BadCopyRange { value: header.to_owned() }));
        }
        let value = "bytes=0-100".to_owned();
        assert_eq!(copied("bytes=0-100", 10), Err(ObjectError::CopyRangeOutside { value, size: 10 }));
        assert_eq!(copied("bytes=100-200", 10), Err(ObjectError::CopyRangeBehind));
    }
}
