//! Access key ids: 20 characters that name their account, as AWS's do.
//!
//! Behind a prefix of four letters stand 80 bits in base32: a one, 40 bits of account number, 39
//! bits at random. Older ids of AWS begin with a zero and name no account.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const RANDOM_BITS: u32 = 39;
const ACCOUNT_BITS: u32 = 40;

/// Makes an id such as `AKIA…` (lasting) or `ASIA…` (temporary). `None` if the account is not a
/// number of 12 digits or the prefix not four letters.
pub fn access_key_id(account: &str, prefix: &str, random: [u8; 5]) -> Option<String> {
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || prefix.len() != 4 || !prefix.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let [first, rest @ ..] = random;
    let random = rest.iter().fold(u128::from(first >> 1), |bits, byte| bits << 8 | u128::from(*byte));
    let account: u128 = account.parse().ok()?;
    let bits = (1 << ACCOUNT_BITS | account) << RANDOM_BITS | random;
    let tail = (0..16).rev().map(|place| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]));
    Some(prefix.chars().chain(tail).collect())
}

/// The account that an access key id names, of ours or of AWS.
pub fn account_of(access_key_id: &str) -> Option<String> {
    let tail = access_key_id.get(4..).filter(|tail| tail.len() == 16)?;
    let mut bits = 0_u128;
    for letter in tail.bytes() {
        let value = ALPHABET.iter().position(|&known| known == letter)?;
        bits = bits << 5 | value as u128;
    }
    let account = bits >> RANDOM_BITS & ((1 << ACCOUNT_BITS) - 1);
    let names_one = bits >> (RANDOM_BITS + ACCOUNT_BITS) == 1;
    (names_one && account < 1_000_000_000_000).then(|| format!("{account:012}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_aws_name_their_account() {
        assert_eq!(account_of("ASIAQNZGKIQY56JQ7WML").as_deref(), Some("029608264753"));
        assert_eq!(account_of("AKIAY34FZKBOKMUTVV7A").as_deref(), Some("609629065308"));
        assert_eq!(account_of("AKIAIOSFODNN7EXAMPLE"), None);
    }

    #[test]
    fn ours_do_too() {
        for random in [[0; 5], [255; 5], [1, 2, 3, 4, 5]] {
            for account in ["000000000000", "123456789012", "999999999999"] {
                let id = access_key_id(account, "AKIA", random).expect("a good account");
                assert_eq!(id.len(), 20);
                assert_eq!(account_of(&id).as_deref(), Some(account));
            }
        }
    }

    #[test]
    fn nonsense_names_nobody() {
        assert_eq!(access_key_id("12", "AKIA", [0; 5]), None);
        assert_eq!(access_key_id("123456789012", "akia", [0; 5]), None);
        for id in ["", "AKIA", "AKIAééééééééabcd", "AKIA0000000000000000"] {
            assert_eq!(account_of(id), None, "{id}");
        }
    }
}
