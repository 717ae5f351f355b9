//! Sealed explanations of a denial: handed to the one who was denied, opened by its account's
//! administrators through STS.

use auth::token::TokenKey;

/// Tells such a message from a session token, which the same key seals.
const MARK: &str = "authorization\0";

pub fn seal(key: &TokenKey, account: &str, message: &str, nonce: [u8; 12]) -> String {
    key.seal(format!("{MARK}{account}\0{message}").as_bytes(), nonce)
}

/// The message, if this cloud sealed it for this account.
pub fn open(key: &TokenKey, account: &str, sealed: &str) -> Option<String> {
    let text = String::from_utf8(key.open(sealed)?).ok()?;
    let (owner, message) = text.strip_prefix(MARK)?.split_once('\0')?;
    (owner == account).then(|| message.to_owned())
}
