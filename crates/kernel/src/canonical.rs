//! Canonical user ids: what S3 calls an account in ACLs, in policies and as an owner.
//!
//! 64 hexadecimal digits that follow from the account, with the account's number inside, masked, so that an
//! id in a grant is known to be one of ours, and whose.

use ring::digest::{SHA256, digest};
use std::fmt::Write;

const MASKED_BYTES: usize = 5;

/// The canonical user id of an account.
pub fn id(account: &str) -> String {
    let sum = sum(account);
    let number = account.parse::<u64>().unwrap_or_default().to_be_bytes();
    let (_, number) = number.split_at(8 - MASKED_BYTES);
    let masked = number.iter().zip(&sum).map(|(digit, mask)| digit ^ mask);
    let mut id = String::with_capacity(64);
    for byte in sum.iter().copied().take(32 - MASKED_BYTES).chain(masked) {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The account behind a canonical user id, if it is one.
pub fn account(canonical: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(canonical.get(2 * at..2 * at + 2)?, 16).ok();
    let number = (0..MASKED_BYTES).try_fold(0u64, |number, at| {
        Some(number << 8 | u64::from(byte(32 - MASKED_BYTES + at)? ^ byte(at)?))
    })?;
    let account = format!("{number:012}");
    (account.len() == 12 && id(&account) == canonical.to_ascii_lowercase()).then_some(account)
}

fn sum(account: &str) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, format!("canonical user of {account}").as_bytes()).as_ref());
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_accounts() {
        for name in ["000000000000", "111122223333", "999999999999"] {
            let canonical = id(name);
            assert_eq!(canonical.len(), 64);
            assert_eq!(account(&canonical).as_deref(), Some(name));
        }
        assert_ne!(id("000000000000"), id("000000000001"));
    }

    #[test]
    fn other_texts_are_no_ids() {
        let mut changed = id("111122223333");
        changed.replace_range(0..1, if changed.starts_with('0') { "1" } else { "0" });
        for text in ["", "x", "zz", &"é".repeat(32), &"a".repeat(64), &changed] {
            assert_eq!(account(text), None, "{text}");
        }
    }
}
