//! The checksums that S3 knows beside the ETag: computed while a body passes, compared, and put together
//! from those of an upload's parts.

use crc_fast::CrcAlgorithm;
use data_encoding::BASE64;
use md5::Digest as _;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh64::Xxh64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
    Sha512,
    Md5,
    XxHash64,
    XxHash3,
    XxHash128,
}

/// How the checksum of an object in parts comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The checksum of the parts' checksums.
    Composite,
    /// The checksum of the bytes, as if they had come in one piece.
    FullObject,
}

/// A checksum as an object carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checksum {
    pub algorithm: Algorithm,
    pub kind: Kind,
    pub value: Vec<u8>,
    /// Of a composite one: how many parts it is made of.
    pub parts: u32,
}

pub const ALL: [Algorithm; 10] = [
    Algorithm::Crc32,
    Algorithm::Crc32C,
    Algorithm::Crc64Nvme,
    Algorithm::Sha1,
    Algorithm::Sha256,
    Algorithm::Sha512,
    Algorithm::Md5,
    Algorithm::XxHash64,
    Algorithm::XxHash3,
    Algorithm::XxHash128,
];

impl Algorithm {
    /// As `x-amz-checksum-algorithm` and `x-amz-sdk-checksum-algorithm` say it.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32C => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
            Algorithm::Md5 => "MD5",
            Algorithm::XxHash64 => "XXHASH64",
            Algorithm::XxHash3 => "XXHASH3",
            Algorithm::XxHash128 => "XXHASH128",
        }
    }

    /// The header, and the trailer, that carries a value: in lower case.
    pub fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    pub fn bytes(self) -> usize {
        match self {
            Algorithm::Crc32 | Algorithm::Crc32C => 4,
            Algorithm::Crc64Nvme | Algorithm::XxHash64 | Algorithm::XxHash3 => 8,
            Algorithm::Md5 | Algorithm::XxHash128 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        }
    }

    /// What an upload in parts gets where it does not say.
    pub fn default_kind(self) -> Kind {
        if self == Algorithm::Crc64Nvme { Kind::FullObject } else { Kind::Composite }
    }

    pub fn can_be(self, kind: Kind) -> bool {
        match kind {
            Kind::FullObject => matches!(self, Algorithm::Crc32 | Algorithm::Crc32C | Algorithm::Crc64Nvme),
            Kind::Composite => self != Algorithm::Crc64Nvme,
        }
    }

    /// A value as a client sends it.
    pub fn parse(self, text: &str) -> Option<Vec<u8>> {
        BASE64.decode(text.as_bytes()).ok().filter(|value| value.len() == self.bytes())
    }

    pub fn sum(self, bytes: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }

    /// The checksum of two pieces behind each other, from those of the pieces and the length of the second.
    /// Only where [`Kind::FullObject`] is possible.
    fn join(self, first: &[u8], second: &[u8], second_length: u64) -> Option<Vec<u8>> {
        let crc = self.crc()?;
        let joined = crc_fast::checksum_combine(crc, number(first), number(second), second_length);
        Some(crc_bytes(joined, self.bytes()))
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32C => Some(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            _ => None,
        }
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn crc_bytes(number: u64, length: usize) -> Vec<u8> {
    number.to_be_bytes()[8 - length..].to_vec()
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Composite => "COMPOSITE",
            Kind::FullObject => "FULL_OBJECT",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        [Kind::Composite, Kind::FullObject].into_iter().find(|kind| kind.name() == name)
    }
}

impl Checksum {
    pub fn of_whole(algorithm: Algorithm, value: Vec<u8>) -> Checksum {
        Checksum { algorithm, kind: Kind::FullObject, value, parts: 0 }
    }

    /// From the checksums and the lengths of the parts, in their order.
    pub fn of_parts<'p>(
        algorithm: Algorithm,
        kind: Kind,
        parts: impl Iterator<Item = (&'p [u8], u64)>,
    ) -> Option<Checksum> {
        match kind {
            Kind::Composite => {
                let mut count = 0;
                let mut hasher = Hasher::new(algorithm);
                parts.for_each(|(value, _)| {
                    hasher.update(value);
                    count += 1;
                });
                Some(Checksum { algorithm, kind, value: hasher.finish(), parts: count })
            }
            Kind::FullObject => {
                let mut joined: Option<Vec<u8>> = None;
                for (value, length) in parts {
                    joined = Some(match joined {
                        None => value.to_vec(),
                        Some(before) => algorithm.join(&before, value, length)?,
                    });
                }
                Some(Checksum::of_whole(algorithm, joined?))
            }
        }
    }

    /// As headers and lists have it: a composite one tells how many parts it has.
    pub fn text(&self) -> String {
        let value = BASE64.encode(&self.value);
        match self.kind {
            Kind::Composite => format!("{value}-{}", self.parts),
            Kind::FullObject => value,
        }
    }
}

/// A checksum in the making.
pub enum Hasher {
    Crc(crc_fast::Digest, usize),
    Sha(Context),
    Md5(md5::Md5),
    XxHash64(Xxh64),
    XxHash3(Box<Xxh3>),
    XxHash128(Box<Xxh3>),
}

impl Hasher {
    pub fn new(algorithm: Algorithm) -> Hasher {
        match algorithm {
            Algorithm::Sha1 => Hasher::Sha(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)),
            Algorithm::Sha256 => Hasher::Sha(Context::new(&SHA256)),
            Algorithm::Sha512 => Hasher::Sha(Context::new(&SHA512)),
            Algorithm::Md5 => Hasher::Md5(md5::Md5::new()),
            Algorithm::XxHash64 => Hasher::XxHash64(Xxh64::new(0)),
            Algorithm::XxHash3 => Hasher::XxHash3(Box::new(Xxh3::new())),
            Algorithm::XxHash128 => Hasher::XxHash128(Box::new(Xxh3::new())),
            Algorithm::Crc32 => Hasher::Crc(crc_fast::Digest::new(CrcAlgorithm::Crc32IsoHdlc), 4),
            Algorithm::Crc32C => Hasher::Crc(crc_fast::Digest::new(CrcAlgorithm::Crc32Iscsi), 4),
            Algorithm::Crc64Nvme => Hasher::Crc(crc_fast::Digest::new(CrcAlgorithm::Crc64Nvme), 8),
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Crc(crc, _) => crc.update(bytes),
            Hasher::Sha(sha) => sha.update(bytes),
            Hasher::Md5(md5) => md5.update(bytes),
            Hasher::XxHash64(hash) => hash.update(bytes),
            Hasher::XxHash3(hash) | Hasher::XxHash128(hash) => hash.update(bytes),
        }
    }

    pub fn finish(self) -> Vec<u8> {
        match self {
            Hasher::Crc(crc, length) => crc_bytes(crc.finalize(), length),
            Hasher::Sha(sha) => sha.finish().as_ref().to_vec(),
            Hasher::Md5(md5) => md5.finalize().to_vec(),
            Hasher::XxHash64(hash) => hash.digest().to_be_bytes().to_vec(),
            Hasher::XxHash3(hash) => hash.digest().to_be_bytes().to_vec(),
            Hasher::XxHash128(hash) => hash.digest128().to_be_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values that the algorithms' authors publish for `123456789`.
    #[test]
    fn known_sums() {
        let hex = |algorithm: Algorithm| {
            let sum = algorithm.sum(b"123456789");
            assert_eq!(sum.len(), algorithm.bytes());
            sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        assert_eq!(hex(Algorithm::Crc32), "cbf43926");
        assert_eq!(hex(Algorithm::Crc32C), "e3069283");
        assert_eq!(hex(Algorithm::Crc64Nvme), "ae8b14860a799888");
        assert_eq!(hex(Algorithm::Sha1), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
        assert_eq!(hex(Algorithm::Md5), "25f9e794323b453885f5181f1b624d0b");
        assert_eq!(hex(Algorithm::XxHash64), "8cb841db40e6ae83");
    }

    #[test]
    fn full_object_checksums_of_parts_are_those_of_the_whole() {
        let whole: Vec<u8> = (0..100_000u32).map(|i| (i * 7 % 251) as u8).collect();
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32C, Algorithm::Crc64Nvme] {
            let sums: Vec<(Vec<u8>, u64)> =
                whole.chunks(33_333).map(|part| (algorithm.sum(part), part.len() as u64)).collect();
            let parts = sums.iter().map(|(sum, length)| (sum.as_slice(), *length));
            let joined = Checksum::of_parts(algorithm, Kind::FullObject, parts).expect("can be joined");
            assert_eq!(joined.value, algorithm.sum(&whole));
        }
    }

    #[test]
    fn composite_checksums_count_their_parts() {
        let (one, two) = (Algorithm::Sha256.sum(b"a"), Algorithm::Sha256.sum(b"b"));
        let parts = [(one.as_slice(), 1), (two.as_slice(), 1)];
        let composite = Checksum::of_parts(Algorithm::Sha256, Kind::Composite, parts.into_iter());
        let text = composite.expect("always can").text();
        assert!(text.ends_with("-2"), "{text}");
        assert!(Algorithm::Sha1.join(&one, &two, 1).is_none());
    }

    #[test]
    fn values_have_their_length() {
        assert!(Algorithm::Crc32.parse("y/Q5Jg==").is_some());
        assert!(Algorithm::Crc32.parse("y/Q5JjE=").is_none());
        assert!(Algorithm::Crc32.parse("not base64").is_none());
        assert_eq!(Algorithm::from_name("crc64nvme"), Some(Algorithm::Crc64Nvme));
        assert_eq!(Algorithm::Crc64Nvme.header(), "x-amz-checksum-crc64nvme");
    }
}
