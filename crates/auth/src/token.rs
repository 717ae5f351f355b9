//! Session tokens and access key ids.
//!
//! A session token is what it stands for, sealed: AES-256-GCM under a key of the cloud's own, so that
//! temporary credentials need no row and end by themselves. What is inside is the caller's business.
//!
//! An access key id names its account, as AWS's do: the forty bits behind the prefix hold it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

/// The first byte of a sealed token: how the rest is to be read.
const VERSION: u8 = 1;

/// Seals and opens session tokens.
#[derive(Clone)]
pub struct TokenKey(LessSafeKey);

impl TokenKey {
    pub fn new(secret: &[u8; 32]) -> TokenKey {
        let key = UnboundKey::new(&AES_256_GCM, secret).expect("AES-256 takes 32 bytes");
        TokenKey(LessSafeKey::new(key))
    }

    /// The token that holds `content`. A nonce must never be used twice: draw it at random.
    pub fn seal(&self, content: &[u8], nonce: [u8; NONCE_LEN]) -> String {
        let mut sealed = content.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from([VERSION]), &mut sealed)
            .expect("a token is far shorter than what GCM can seal");
        let mut token = vec![VERSION];
        token.extend_from_slice(&nonce);
        token.append(&mut sealed);
        STANDARD.encode(token)
    }

    /// What a token holds; `None` when this key did not seal it, or somebody changed it.
    pub fn open(&self, token: &str) -> Option<Vec<u8>> {
        let token = STANDARD.decode(token).ok()?;
        let (&version, rest) = token.split_first()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        if version != VERSION {
            return None;
        }
        let mut content = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.0.open_in_place(nonce, Aad::from([VERSION]), &mut content).ok()?.len();
        content.truncate(length);
        Some(content)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TokenKey(..)")
    }
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// An access key id of twenty characters: `prefix` (`AKIA`, `ASIA`), the account, random characters.
///
/// The eighty bits behind the prefix are read as AWS's are: a leading bit that is set, the forty bits
/// of the account's number, and chance.
pub fn access_key_id(prefix: &str, account: &str, chance: [u8; 5]) -> String {
    let account: u64 = account.parse().unwrap_or_default();
    let chance = chance.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let bits = 1_u128 << 79 | u128::from(account & ((1 << 40) - 1)) << 39 | chance & ((1 << 39) - 1);
    let mut id = String::with_capacity(20);
    id.push_str(prefix);
    for place in (0..16).rev() {
        id.push(BASE32[(bits >> (place * 5)) as usize & 31] as char);
    }
    id
}

/// The account that an access key id names; `None` for what is no such id.
pub fn account_of(access_key_id: &str) -> Option<String> {
    let coded = access_key_id.get(4..).filter(|coded| coded.len() == 16)?;
    let mut bits = 0_u128;
    for character in coded.bytes() {
        let digit = BASE32.iter().position(|known| *known == character)?;
        bits = bits << 5 | digit as u128;
    }
    let account = (bits >> 39) as u64 & ((1 << 40) - 1);
    Some(format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_what_was_sealed() {
        let key = TokenKey::new(&[7; 32]);
        let token = key.seal(b"who it is", [1; 12]);
        assert_eq!(key.open(&token).as_deref(), Some(&b"who it is"[..]));
    }

    #[test]
    fn a_changed_or_foreign_token_opens_to_nothing() {
        let key = TokenKey::new(&[7; 32]);
        let token = key.seal(b"who it is", [1; 12]);
        assert_eq!(TokenKey::new(&[8; 32]).open(&token), None);
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("is still ASCII");
            assert_eq!(key.open(&changed), None, "byte {place}");
        }
        for text in ["", "AQ==", "é", "not base64!"] {
            assert_eq!(key.open(text), None);
        }
    }

    #[test]
    fn ids_name_their_account() {
        for account in ["000000000000", "123456789012", "999999999999"] {
            let id = access_key_id("AKIA", account, [0xff; 5]);
            assert_eq!(id.len(), 20);
            assert_eq!(account_of(&id).as_deref(), Some(account));
        }
        assert_eq!(account_of("AKIA"), None);
        assert_eq!(account_of("AKIAé"), None);
    }

    /// An id of AWS's own whose account is public knowledge.
    #[test]
    fn reads_the_ids_of_aws() {
        assert_eq!(account_of("ASIAQNZGKIQY56JQ7WML").as_deref(), Some("029608264753"));
    }
}
