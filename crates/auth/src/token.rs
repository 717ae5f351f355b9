//! Session tokens and access key ids.
//!
//! A session token is what it stands for, sealed: temporary credentials need no row, and end by
//! themselves. A token is one version byte, a nonce and the content, sealed with AES-256-GCM, in
//! base64. What the content says (who, until when) is the business of whoever seals and opens it.
//!
//! Known limit: nonces are random, so one [`TokenKey`] should seal less than 2^32 tokens.

mod access_key;

pub use access_key::{access_key_id, account_of};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const VERSION: u8 = 1;
/// Session policies may be 2,048 characters and tags 50 pairs; this is room for all of it.
const TOKEN_BYTES_MAX: usize = 64 << 10;

/// The key that seals and opens tokens.
#[derive(Clone)]
pub struct TokenKey(LessSafeKey);

impl TokenKey {
    pub fn new(key: &[u8; 32]) -> TokenKey {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("an AES-256 key has 32 bytes");
        TokenKey(LessSafeKey::new(key))
    }

    /// Seals something. `nonce` must be drawn at random for each token.
    pub fn seal(&self, content: &[u8], nonce: [u8; NONCE_LEN]) -> String {
        let mut sealed = content.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from([VERSION]), &mut sealed)
            .expect("a token is far shorter than what AES-GCM takes");
        let mut token = vec![VERSION];
        token.extend_from_slice(&nonce);
        token.append(&mut sealed);
        BASE64.encode(token)
    }

    /// Opens a token that this key sealed; `None` for any other, and for one that was changed.
    pub fn open(&self, token: &str) -> Option<Vec<u8>> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let mut token = BASE64.decode(token).ok()?;
        let [VERSION, rest @ ..] = token.as_mut_slice() else { return None };
        let (nonce, sealed) = rest.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        self.0.open_in_place(nonce, Aad::from([VERSION]), sealed).ok().map(|opened| opened.to_vec())
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("TokenKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = b"who it is";

    #[test]
    fn what_was_sealed_opens() {
        let key = TokenKey::new(&[7; 32]);
        assert_eq!(key.open(&key.seal(CONTENT, [1; 12])).as_deref(), Some(CONTENT));
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let key = TokenKey::new(&[7; 32]);
        let token = BASE64.decode(key.seal(CONTENT, [1; 12])).expect("base64");
        for position in 0..token.len() {
            let mut changed = token.clone();
            changed[position] ^= 1;
            assert_eq!(key.open(&BASE64.encode(changed)), None);
        }
    }

    #[test]
    fn strange_texts_and_foreign_keys_are_refused() {
        let key = TokenKey::new(&[7; 32]);
        for token in ["", "AQ==", "AQAA", "not base64!", "FwoGZXIvYXdzE"] {
            assert_eq!(key.open(token), None, "{token}");
        }
        assert_eq!(TokenKey::new(&[8; 32]).open(&key.seal(CONTENT, [1; 12])), None);
    }
}
