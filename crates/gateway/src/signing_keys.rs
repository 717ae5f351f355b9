//! Derived signing keys, so that a signature costs one HMAC and not five.
//!
//! Whether a key is still good is asked of the store at every request; this only remembers what
//! follows from a secret, and the secret is part of what it is remembered under.

use auth::sigv4::{Claim, Scope, SigningKey};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

/// More than that many keys of a day, and it starts afresh.
const KEYS_MAX: usize = 4_096;

#[derive(Default)]
pub struct SigningKeys {
    /// By the hash of what they follow from: a second one with the same hash takes the first one's place.
    keys: RwLock<HashMap<u64, Entry>>,
    hashing: RandomState,
}

struct Entry {
    secret: String,
    scope: Scope<'static>,
    key: Arc<SigningKey>,
}

impl SigningKeys {
    pub fn get(&self, secret: &str, claim: &Claim<'_>) -> Arc<SigningKey> {
        let scope = &claim.scope;
        let hash = self.hashing.hash_one((secret, scope));
        if let Some(entry) = self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&hash)
            && entry.secret == secret
            && entry.scope == *scope
        {
            return entry.key.clone();
        }
        let key = Arc::new(SigningKey::derive(secret, scope));
        let entry = Entry { secret: secret.to_owned(), scope: scope.clone().into_owned(), key: key.clone() };
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(hash, entry);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::sigv4::{Found, Request, find};

    #[test]
    fn a_key_is_derived_once_for_each_secret_and_scope() {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-amz-date", "20260101T000000Z".parse().expect("a header"));
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request, \
                             SignedHeaders=host;x-amz-date, Signature=00";
        headers.insert("authorization", authorization.parse().expect("a header"));
        let request = Request { method: "POST", path: "/", query: "", headers: &headers };
        let Ok(Found::Signed(claim)) = find(&request) else { panic!("is signed") };
        let keys = SigningKeys::default();
        let first = keys.get("secret", &claim);
        assert!(Arc::ptr_eq(&first, &keys.get("secret", &claim)));
        assert!(!Arc::ptr_eq(&first, &keys.get("another", &claim)));
        let elsewhere = Claim { scope: Scope { region: "eu-west-1".into(), ..claim.scope.clone() }, ..claim };
        assert!(!Arc::ptr_eq(&first, &keys.get("secret", &elsewhere)));
    }
}
