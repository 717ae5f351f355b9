//! Tags: the rules that all services share.

/// Keys and values that AWS takes: letters, digits, spaces and `_.:/=+-@`.
pub fn is_valid_text(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c))
}

/// Keys that begin with `aws:` belong to AWS.
pub fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// Sets or replaces tags, keeping the order in which they came; keys differ by case.
pub fn merge(tags: &mut Vec<(String, String)>, new: impl IntoIterator<Item = (String, String)>) {
    for (key, value) in new {
        match tags.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => tags.push((key, value)),
        }
    }
}

/// The first key that stands twice.
pub fn duplicate<'t>(keys: impl IntoIterator<Item = &'t str>) -> Option<&'t str> {
    let mut seen = std::collections::BTreeSet::new();
    keys.into_iter().find(|key| !seen.insert(key.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_replaces_by_key() {
        let mut tags = vec![("a".to_owned(), "1".to_owned())];
        merge(&mut tags, [("a".to_owned(), "2".to_owned()), ("b".to_owned(), "3".to_owned())]);
        assert_eq!(tags, [("a".to_owned(), "2".to_owned()), ("b".to_owned(), "3".to_owned())]);
    }

    #[test]
    fn rules() {
        assert!(is_valid_text("Cost Center_1:é"));
        assert!(!is_valid_text("a;b"));
        assert!(is_reserved("AWS:x") && !is_reserved("é") && !is_reserved("awsx"));
        assert_eq!(duplicate(["a", "b", "A"]), Some("A"));
    }
}
