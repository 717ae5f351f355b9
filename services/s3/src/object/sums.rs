//! Checksums as members of requests and answers: every algorithm has one of its own.

use crate::body::checksum::{ALL, Algorithm, Checksum};
use crate::body::cipher::Cipher;
use crate::body::intake::Expected;
use crate::errors::object::ObjectError;
use data_encoding::BASE64;

/// The values that a request names, in the order of [`ALL`].
pub type Named<'a> = [Option<&'a str>; 10];

/// The checksum members of a struct, by reference.
#[macro_export]
macro_rules! sums_of {
    ($from:expr) => {{
        let from = &$from;
        [
            from.checksum_crc32.as_deref(),
            from.checksum_crc32_c.as_deref(),
            from.checksum_crc64_nvme.as_deref(),
            from.checksum_sha1.as_deref(),
            from.checksum_sha256.as_deref(),
            from.checksum_sha512.as_deref(),
            from.checksum_md5.as_deref(),
            from.checksum_xxhash64.as_deref(),
            from.checksum_xxhash3.as_deref(),
            from.checksum_xxhash128.as_deref(),
        ]
    }};
}

/// Shows a checksum in the member of its algorithm.
#[macro_export]
macro_rules! show_sum {
    ($into:expr, $algorithm:expr, $text:expr) => {{
        use $crate::body::checksum::Algorithm;
        let into = &mut $into;
        *match $algorithm {
            Algorithm::Crc32 => &mut into.checksum_crc32,
            Algorithm::Crc32C => &mut into.checksum_crc32_c,
            Algorithm::Crc64Nvme => &mut into.checksum_crc64_nvme,
            Algorithm::Sha1 => &mut into.checksum_sha1,
            Algorithm::Sha256 => &mut into.checksum_sha256,
            Algorithm::Sha512 => &mut into.checksum_sha512,
            Algorithm::Md5 => &mut into.checksum_md5,
            Algorithm::XxHash64 => &mut into.checksum_xxhash64,
            Algorithm::XxHash3 => &mut into.checksum_xxhash3,
            Algorithm::XxHash128 => &mut into.checksum_xxhash128,
        } = Some($text);
    }};
}

/// Shows the checksum of an object, and its kind.
#[macro_export]
macro_rules! show_checksum {
    ($into:expr, $checksum:expr) => {{
        let checksum: &$crate::body::checksum::Checksum = $checksum;
        $crate::show_sum!($into, checksum.algorithm, checksum.text());
        $into.checksum_type = Some(checksum.kind.name().to_owned());
    }};
}

/// The one checksum that a request names.
pub fn single<'a>(named: Named<'a>) -> Result<Option<(Algorithm, &'a str)>, ObjectError> {
    let mut named = ALL.into_iter().zip(named).filter_map(|(algorithm, text)| Some((algorithm, text?)));
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => Err(ObjectError::TwoChecksums),
        (first, _) => Ok(first),
    }
}

/// The algorithm that a header names.
pub fn algorithm(name: Option<&str>, header: &'static str) -> Result<Option<Algorithm>, ObjectError> {
    let unknown = ObjectError::UnknownChecksum { header };
    name.map(|name| Algorithm::from_name(name).ok_or(unknown)).transpose()
}

/// What a request says of the body that is to come. `otherwise` is what is computed where it says nothing.
pub fn expected(
    named: Named<'_>,
    announced: Option<&str>,
    content_md5: Option<&str>,
    otherwise: Algorithm,
    cipher: Option<Cipher>,
) -> Result<Expected, ObjectError> {
    let announced = algorithm(announced, "x-amz-sdk-checksum-algorithm")?;
    let md5 = content_md5.map(md5).transpose()?;
    let Some((algorithm, text)) = single(named)? else {
        return Ok(Expected {
            algorithm: announced.unwrap_or(otherwise),
            sum: None,
            md5,
            cipher,
            also: None,
        });
    };
    let invalid = ObjectError::ChecksumInvalid { algorithm: algorithm.name() };
    let sum = Some(algorithm.parse(text).ok_or(invalid)?);
    Ok(Expected { algorithm, sum, md5, cipher, also: None })
}

/// A `Content-MD5` header.
pub fn md5(text: &str) -> Result<[u8; 16], ObjectError> {
    let bytes = BASE64.decode(text.trim().as_bytes()).ok();
    let md5 = bytes.and_then(|bytes| bytes.try_into().ok());
    md5.ok_or_else(|| ObjectError::InvalidDigest { value: text.to_owned() })
}

pub fn base64(value: &[u8]) -> String {
    BASE64.encode(value)
}

/// How lists name what an object has.
pub fn listed(checksum: Option<&Checksum>) -> (Option<Vec<String>>, Option<String>) {
    match checksum {
        Some(checksum) => {
            (Some(vec![checksum.algorithm.name().to_owned()]), Some(checksum.kind.name().to_owned()))
        }
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_checksum_at_most() {
        let mut named: Named<'_> = [None; 10];
        assert_eq!(single(named), Ok(None));
        named[0] = Some("y/Q5Jg==");
        assert_eq!(single(named), Ok(Some((Algorithm::Crc32, "y/Q5Jg=="))));
        named[3] = Some("x");
        assert_eq!(single(named), Err(ObjectError::TwoChecksums));
    }

    #[test]
    fn what_is_said_is_checked_before_the_body_comes() {
        let none: Named<'_> = [None; 10];
        let code = |outcome: Result<Expected, ObjectError>| outcome.map(|expected| expected.algorithm);
        let otherwise = Algorithm::Crc64Nvme;
        assert_eq!(code(expected(none, Some("sha1"), None, otherwise, None)), Ok(Algorithm::Sha1));
        assert_eq!(
            code(expected(none, Some("x"), None, otherwise, None)),
            Err(ObjectError::UnknownChecksum { header: "x-amz-sdk-checksum-algorithm" })
        );
        assert!(code(expected(none, None, Some("AA=="), otherwise, None)).is_err());
        let mut named = none;
        named[0] = Some("bad");
        assert_eq!(
            code(expected(named, None, None, otherwise, None)),
            Err(ObjectError::ChecksumInvalid { algorithm: "CRC32" })
        );
    }
}
