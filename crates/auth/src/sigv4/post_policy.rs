//! Browser uploads: the form carries a policy document, and its signature covers that alone.

use super::key::SigningKey;
use crate::hash::hex;
use subtle::ConstantTimeEq;

/// Whether `signature` is that of the policy document, which is signed as it is sent: in base64.
/// What the document allows, and until when, is S3's business.
pub fn verify_policy_document(policy_base64: &str, signature: &str, key: &SigningKey) -> bool {
    hex(&key.sign(policy_base64.as_bytes())).ct_eq(signature.as_bytes()).into()
}
