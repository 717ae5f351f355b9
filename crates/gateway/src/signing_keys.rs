//! Derived signing keys, so that a signature costs one HMAC and not five.
//!
//! Whether a key is still good is asked of the store at every request; this only remembers what
//! follows from a secret, and the secret is part of what it is remembered under.

use auth::sigv4::{Claim, SigningKey};
use ring::digest::{SHA256, digest};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// More than that many keys of a day, and it starts afresh.
const KEYS_MAX: usize = 4_096;

#[derive(Default)]
pub struct SigningKeys(RwLock<HashMap<[u8; 32], SigningKey>>);

impl SigningKeys {
    pub fn get(&self, secret: &str, claim: &Claim<'_>) -> SigningKey {
        let name = name(secret, claim);
        if let Some(key) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return key.clone();
        }
        let key = SigningKey::derive(secret, &claim.scope);
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(name, key.clone());
        key
    }
}

/// The lengths keep two different names from running into each other.
fn name(secret: &str, claim: &Claim<'_>) -> [u8; 32] {
    let scope = &claim.scope;
    let mut text = Vec::with_capacity(secret.len() + 64);
    for part in [secret, &scope.date, &scope.region, &scope.service] {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part.as_bytes());
    }
    let mut name = [0; 32];
    name.copy_from_slice(digest(&SHA256, &text).as_ref());
    name
}
