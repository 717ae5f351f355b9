//! Identifiers and secrets: from the operating system in the binary, from a seed in tests.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::cell::RefCell;
use std::sync::{Arc, Mutex};

/// Where randomness comes from. Cheap to clone; a seeded one gives the same ids in the same order.
#[derive(Clone)]
pub struct Ids(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<ChaCha20Rng>>),
}

impl Ids {
    /// The operating system's generator.
    pub fn system() -> Ids {
        Ids(Source::System)
    }

    /// The same ids for the same seed: for tests.
    pub fn seeded(seed: u64) -> Ids {
        Ids(Source::Seeded(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= 512, "more than a pool holds") };
        let mut out = [0; N];
        match &self.0 {
            Source::System => POOL.with_borrow_mut(|pool| pool.take(&mut out)),
            Source::Seeded(rng) => {
                rng.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fill_bytes(&mut out)
            }
        }
        out
    }

    /// A version 4 UUID, as AWS's request ids are.
    pub fn uuid(&self) -> String {
        let mut raw = self.bytes::<16>();
        raw[6] = raw[6] & 0x0f | 0x40;
        raw[8] = raw[8] & 0x3f | 0x80;
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (i, byte) in raw.into_iter().enumerate() {
            at += usize::from(matches!(i, 4 | 6 | 8 | 10));
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 15)];
            at += 2;
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// `length` hexadecimal digits.
    pub fn hex(&self, length: usize) -> String {
        self.pick(length, b"0123456789abcdef")
    }

    /// `length` characters of A to Z and 2 to 7: the alphabet of IAM's unique ids.
    pub fn base32(&self, length: usize) -> String {
        self.pick(length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    }

    /// `length` characters of a secret key's alphabet (64 of them, so that none is likelier).
    pub fn secret(&self, length: usize) -> String {
        self.pick(length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    }

    /// Characters of an alphabet whose size is a power of two.
    fn pick(&self, length: usize, alphabet: &[u8]) -> String {
        debug_assert!(alphabet.len().is_power_of_two());
        let mut out = String::with_capacity(length);
        while out.len() < length {
            for byte in self.bytes::<32>() {
                if out.len() < length {
                    out.push(alphabet[byte as usize % alphabet.len()] as char);
                }
            }
        }
        out
    }
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; 512], left: 0 }) };
}

/// Random bytes of the operating system, fetched many at a time: a request needs a few, and a system call
/// for each would cost as much as its signature. None is given out twice, none stays behind.
struct Pool {
    bytes: [u8; 512],
    left: usize,
}

impl Pool {
    fn take(&mut self, out: &mut [u8]) {
        if out.len() > self.left {
            getrandom::fill(&mut self.bytes).expect("the operating system gives random bytes");
            self.left = self.bytes.len();
        }
        let taken = &mut self.bytes[self.left - out.len()..self.left];
        out.copy_from_slice(taken);
        taken.fill(0);
        self.left -= out.len();
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (a, b) = (Ids::seeded(7), Ids::seeded(7));
        assert_eq!(a.uuid(), b.uuid());
        assert_eq!(a.secret(40), b.secret(40));
        assert_ne!(a.uuid(), a.uuid());
    }

    #[test]
    fn the_pool_gives_nothing_twice() {
        let ids = Ids::system();
        let drawn: std::collections::HashSet<[u8; 24]> = (0..1_000).map(|_| ids.bytes()).collect();
        assert_eq!(drawn.len(), 1_000);
        assert!(drawn.iter().all(|bytes| bytes.iter().any(|byte| *byte != 0)));
    }

    #[test]
    fn shapes() {
        let ids = Ids::system();
        let uuid = ids.uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert_eq!(ids.hex(33).len(), 33);
        assert!(ids.base32(17).bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()));
    }
}
