//! Keys that customers bring with each request (SSE-C).

use crate::body::cipher::Cipher;
use crate::errors::object::ObjectError;
use crate::state::object::{CustomerKey, Object};
use data_encoding::BASE64;
use kernel::Ids;
use md5::{Digest, Md5};
use ring::digest::{Context, SHA256};

/// The three headers, of the object itself or of the source of a copy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    pub algorithm: Option<&'a str>,
    pub key: Option<&'a str>,
    pub md5: Option<&'a str>,
}

/// A key that was brought, whole and checked.
#[derive(Clone, Copy)]
pub struct Brought {
    pub key: [u8; 32],
    pub md5: [u8; 16],
}

const NO_ALGORITHM: &str = "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.";
const NO_KEY: &str = "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.";
const NO_MD5: &str = "Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.";
const BAD_KEY: &str = "The secret key was invalid for the specified algorithm.";
const OTHER_MD5: &str = "The calculated MD5 hash of the key did not match the hash that was provided.";

impl Headers<'_> {
    pub fn brought(&self) -> Result<Option<Brought>, ObjectError> {
        let fault = |name: &'static str, value: Option<&str>, message: &'static str| ObjectError::Argument {
            name,
            value: value.unwrap_or("null").to_owned(),
            message,
        };
        let algorithm_fault =
            || fault("x-amz-server-side-encryption-customer-algorithm", self.algorithm, NO_ALGORITHM);
        let (key, md5) = match (self.algorithm, self.key, self.md5) {
            (None, None, None) => return Ok(None),
            (None, ..) => return Err(algorithm_fault()),
            (Some(algorithm), ..) if algorithm != "AES256" => {
                return Err(ObjectError::Argument {
                    name: "x-amz-server-side-encryption-customer-algorithm",
                    value: algorithm.to_owned(),
                    message: "The encryption algorithm specified is not supported.",
                });
            }
            (_, None, _) => return Err(fault("x-amz-server-side-encryption-customer-key", None, NO_KEY)),
            (_, _, None) => {
                return Err(fault("x-amz-server-side-encryption-customer-key-MD5", None, NO_MD5));
            }
            (_, Some(key), Some(md5)) => (key, md5),
        };
        let bytes = BASE64.decode(key.as_bytes()).ok();
        let key: [u8; 32] = bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| fault("x-amz-server-side-encryption-customer-key", Some("null"), BAD_KEY))?;
        let sum: [u8; 16] = Md5::digest(key).into();
        if BASE64.encode(&sum) != md5 {
            return Err(fault("x-amz-server-side-encryption-customer-key-MD5", Some(md5), OTHER_MD5));
        }
        Ok(Some(Brought { key, md5: sum }))
    }
}

impl Brought {
    /// What is stored of the key.
    pub fn remembered(&self, ids: &Ids) -> CustomerKey {
        let salt = ids.bytes();
        CustomerKey { salt, proof: proof(&salt, &self.key), md5: self.md5, nonce: ids.bytes() }
    }

    pub fn cipher(&self, nonce: [u8; 16]) -> Cipher {
        Cipher::new(self.key, nonce)
    }

    pub fn md5_text(&self) -> String {
        BASE64.encode(&self.md5)
    }
}

fn proof(salt: &[u8; 16], key: &[u8; 32]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(salt);
    context.update(key);
    let mut proof = [0; 32];
    proof.copy_from_slice(context.finish().as_ref());
    proof
}

/// The key for reading an object: it must be the one that the object was stored with.
pub fn for_reading(object: &Object, brought: Option<Brought>) -> Result<Option<[u8; 32]>, ObjectError> {
    match_keys(object.customer_key.as_ref(), brought)
}

pub fn match_keys(
    stored: Option<&CustomerKey>,
    brought: Option<Brought>,
) -> Result<Option<[u8; 32]>, ObjectError> {
    match (stored, brought) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ObjectError::CustomerKeyNotUsed),
        (Some(_), None) => Err(ObjectError::CustomerKeyMissing),
        (Some(stored), Some(brought)) if proof(&stored.salt, &brought.key) == stored.proof => {
            Ok(Some(brought.key))
        }
        (Some(_), Some(_)) => Err(ObjectError::CustomerKeyWrong),
    }
}

/// What a request may ask about encryption besides: AES256 is what happens anyway.
pub fn check_server_side(
    method: Option<&str>,
    kms_key: Option<&str>,
    brought: Option<&Brought>,
) -> kernel::Result<()> {
    let message = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
    match method {
        None | Some("AES256") if kms_key.is_some() => Err(ObjectError::Argument {
            name: "x-amz-server-side-encryption-aws-kms-key-id",
            value: kms_key.unwrap_or_default().to_owned(),
            message: "The header x-amz-server-side-encryption-aws-kms-key-id is only valid with the encryption method aws:kms.",
        }
        .into()),
        Some(value) if brought.is_some() => {
            let (name, value) = ("x-amz-server-side-encryption", value.to_owned());
            Err(ObjectError::Argument { name, value, message }.into())
        }
        None | Some("AES256") => Ok(()),
        Some("aws:kms" | "aws:kms:dsse") => {
            Err(kernel::Error::not_implemented("server-side encryption with keys of KMS"))
        }
        Some(value) => Err(ObjectError::EncryptionMethod { value: value.to_owned() }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_checked() {
        let key = BASE64.encode(&[7; 32]);
        let md5 = BASE64.encode(&Md5::digest([7; 32]));
        let whole = Headers { algorithm: Some("AES256"), key: Some(&key), md5: Some(&md5) };
        let brought = whole.brought().expect("is whole").expect("is there");
        let stored = brought.remembered(&Ids::seeded(1));
        assert_eq!(match_keys(Some(&stored), Some(brought)), Ok(Some([7; 32])));
        let other = Brought { key: [8; 32], md5: [0; 16] };
        assert_eq!(match_keys(Some(&stored), Some(other)), Err(ObjectError::CustomerKeyWrong));
        assert_eq!(match_keys(Some(&stored), None), Err(ObjectError::CustomerKeyMissing));
        assert_eq!(match_keys(None, Some(brought)), Err(ObjectError::CustomerKeyNotUsed));
        for headers in [
            Headers { algorithm: None, ..whole },
            Headers { algorithm: Some("DES"), ..whole },
            Headers { key: None, ..whole },
            Headers { key: Some("AAAA"), ..whole },
            Headers { md5: None, ..whole },
            Headers { md5: Some("AAAA"), ..whole },
        ] {
            assert!(headers.brought().is_err());
        }
        assert!(Headers::default().brought().expect("says nothing").is_none());
    }
}
