//! The signing key: four HMACs away from the secret, good for one day, region and service.

use super::claim::Scope;
use crate::hash::{Sha256, hmac_sha256, hmac_with};
use ring::hmac;

/// A derived key, with its pads hashed already. Deriving costs about as much as a verification:
/// keep it under the access key and the [`Scope`].
#[derive(Clone)]
pub struct SigningKey(hmac::Key);

impl SigningKey {
    pub fn derive(secret: &str, scope: &Scope<'_>) -> SigningKey {
        let dated = hmac_sha256(format!("AWS4{secret}").as_bytes(), scope.date.as_bytes());
        let regional = hmac_sha256(&dated, scope.region.as_bytes());
        let serving = hmac_sha256(&regional, scope.service.as_bytes());
        SigningKey(hmac::Key::new(hmac::HMAC_SHA256, &hmac_sha256(&serving, b"aws4_request")))
    }

    pub(super) fn sign(&self, text: &[u8]) -> Sha256 {
        hmac_with(&self.0, text)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SigningKey(..)")
    }
}
