//! What an account alias may look like: the model's pattern looks ahead, which the wire layer leaves unchecked.

use crate::errors::Error;

const PATTERN: &str = "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";

/// The length has been checked already.
pub fn check(alias: &str) -> Result<(), Error> {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let has_lone_dash = alias.starts_with('-') || alias.ends_with('-') || alias.contains("--");
    match alias.bytes().all(is_sign) && !has_lone_dash {
        true => Ok(()),
        false => Err(Error::Pattern { member: "accountAlias", pattern: PATTERN }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[test]
    fn dashes_stand_alone_and_within() {
        for good in ["abc", "a-b-c", "0a9", "a-1"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["-abc", "abc-", "a--b", "A-b-c", "a_b_c", "a.b", "äbc"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn both_operations_refuse() {
        let cloud = cloud();
        let sentence = "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: \
                        Member must satisfy regular expression pattern: \
                        ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
        for operation in ["CreateAccountAlias", "DeleteAccountAlias"] {
            let refused = refusal(&cloud, operation, json!({"AccountAlias": "a--b"})).await;
            assert_eq!(refused, (400, "ValidationError", sentence).into());
        }
    }

    /// The only pattern that is left to this service.
    #[test]
    fn all_other_patterns_are_checked_already() {
        let patterns = crate::MODEL.shapes().iter().filter_map(|shape| shape.rules.pattern.as_ref());
        let unchecked: Vec<&str> =
            patterns.filter(|pattern| !pattern.is_checked()).map(|pattern| pattern.text).collect();
        assert_eq!(unchecked, [PATTERN]);
    }
}
