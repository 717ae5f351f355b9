//! Encryption at rest: values and bodies, never names.
//!
//! A master key, which lies in a file of the user's, wraps data keys; the wrapped data keys lie in the
//! `keyring` file of the data directory. Everything stored is sealed with AES-256-GCM under a data key, and
//! the place where it is stored (the row's key, the frame's position) is bound to it, so that sealed bytes
//! cannot be moved. The tag is the checksum too.
//!
//! A fresh data key is made each time the keyring is opened and after 2^31 uses. So a nonce can be a plain
//! counter: no data key ever outlives the process that counts.

mod keyring;
mod master_key;

pub use keyring::{Keyring, SEAL_OVERHEAD};
pub(crate) use keyring::{NONCE_LEN, TAG_LEN, rewrap};
pub use master_key::{KeyError, MasterKey};

use ring::rand::{SecureRandom, SystemRandom};

/// Bytes that nobody can guess: for keys only.
fn random_bytes<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}
