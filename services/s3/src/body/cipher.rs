//! Bodies under a key that the customer keeps (SSE-C): AES-256 in counter mode, so that any part can be read.
//!
//! The frames and rows below are sealed under keys of our own, which notice every change. What this adds is
//! that nobody reads the bytes without the customer's key.

use aes::Aes256;
use bytes::{Bytes, BytesMut};
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};

/// A key, and where its stream begins.
#[derive(Clone)]
pub struct Cipher {
    key: [u8; 32],
    nonce: [u8; 16],
}

/// The stream of a cipher from one place on.
pub struct Flow(Ctr128BE<Aes256>);

impl Cipher {
    pub fn new(key: [u8; 32], nonce: [u8; 16]) -> Cipher {
        Cipher { key, nonce }
    }

    /// Turns plain bytes that lie `offset` bytes into the body into sealed ones, and back.
    pub fn flow(&self, offset: u64) -> Flow {
        let mut stream = Ctr128BE::<Aes256>::new(&self.key.into(), &self.nonce.into());
        stream.seek(offset);
        Flow(stream)
    }
}

impl Flow {
    pub fn turn(&mut self, bytes: &[u8]) -> Bytes {
        let mut turned = BytesMut::from(bytes);
        self.0.apply_keystream(&mut turned);
        turned.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_can_be_read() {
        let cipher = Cipher::new([7; 32], [9; 16]);
        let plain: Vec<u8> = (0..1000u32).map(|i| i as u8).collect();
        let sealed = cipher.flow(0).turn(&plain);
        assert_ne!(&sealed[..], &plain[..]);
        assert_eq!(&cipher.flow(0).turn(&sealed)[..], &plain[..]);
        assert_eq!(&cipher.flow(777).turn(&sealed[777..])[..], &plain[777..]);
        let mut pieces = cipher.flow(0);
        let both = [pieces.turn(&plain[..33]), pieces.turn(&plain[33..])].concat();
        assert_eq!(both, sealed);
    }
}
