//! Bodies that can be made again from what is remembered of them.

use fastrand::Rng;
use md5::{Digest, Md5};

/// Random bytes, by where chance begins and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    pub seed: u64,
    pub length: usize,
}

impl Body {
    pub fn bytes(self) -> Vec<u8> {
        let mut bytes = vec![0; self.length];
        Rng::with_seed(self.seed).fill(&mut bytes);
        bytes
    }
}

/// What an object is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Behind each other.
    pub bodies: Vec<Body>,
    /// Without its quotes.
    pub etag: String,
}

impl Content {
    pub fn of(body: Body) -> Content {
        Content { bodies: vec![body], etag: hex(&Md5::digest(body.bytes())) }
    }

    /// An object that was uploaded in parts: its ETag is that of the parts' digests.
    pub fn of_parts(parts: Vec<Body>) -> Content {
        let digests: Vec<u8> = parts.iter().flat_map(|part| Md5::digest(part.bytes()).to_vec()).collect();
        let etag = format!("{}-{}", hex(&Md5::digest(&digests)), parts.len());
        Content { bodies: parts, etag }
    }

    /// The same bytes in one piece, as a copy has them.
    pub fn copied(&self) -> Content {
        Content { bodies: self.bodies.clone(), etag: hex(&Md5::digest(self.bytes())) }
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bodies.iter().flat_map(|body| body.bytes()).collect()
    }

    pub fn length(&self) -> u64 {
        self.bodies.iter().map(|body| body.length as u64).sum()
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_again() {
        let body = Body { seed: 7, length: 1000 };
        assert_eq!(body.bytes(), body.bytes());
        assert_ne!(body.bytes(), Body { seed: 8, length: 1000 }.bytes());
    }

    #[test]
    fn parts_have_an_etag_of_their_own() {
        let body = Body { seed: 7, length: 10 };
        let content = Content::of_parts(vec![body, body]);
        assert!(content.etag.ends_with("-2") && content.length() == 20);
        assert_eq!(content.copied().etag, hex(&Md5::digest([body.bytes(), body.bytes()].concat())));
    }
}
