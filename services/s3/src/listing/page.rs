//! One page of a list: what is on it, and where the next one begins.

use crate::errors::object::ObjectError;
use crate::limits::LIST_ENTRIES_MAX;

/// What a client asks of a list.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub prefix: &'a str,
    pub delimiter: Option<&'a str>,
    /// Only what lies behind this: a key, or a common prefix.
    pub marker: &'a str,
    pub entries_max: usize,
}

/// How many entries a request asks for.
pub fn entries_max(asked: Option<i32>, name: &'static str) -> Result<i32, ObjectError> {
    match asked {
        None => Ok(LIST_ENTRIES_MAX),
        Some(asked) if asked < 0 => Err(ObjectError::Argument {
            name,
            value: asked.to_string(),
            message: "Argument maxKeys must be an integer between 0 and 2147483647",
        }),
        Some(asked) => Ok(asked.min(LIST_ENTRIES_MAX)),
    }
}

/// A page in the making.
pub struct Page<'a, T> {
    asked: Asked<'a>,
    pub items: Vec<T>,
    pub prefixes: Vec<String>,
    /// The last entry: a key or a common prefix.
    pub last: Option<String>,
    pub is_truncated: bool,
}

/// What becomes of a key that is offered.
#[derive(Debug, PartialEq)]
pub enum Offer {
    /// It is an entry of its own: hand it in.
    Take,
    /// It is one of many: go on behind all that begin so.
    Skip(String),
    /// The page is full.
    Full,
}

impl<'a, T> Page<'a, T> {
    pub fn new(asked: Asked<'a>) -> Page<'a, T> {
        Page { asked, items: Vec::new(), prefixes: Vec::new(), last: None, is_truncated: false }
    }

    pub fn is_for_nothing(&self) -> bool {
        self.asked.entries_max == 0
    }

    /// Keys come in their order, and all begin with the prefix.
    pub fn offer(&mut self, key: &str) -> Offer {
        let common = common_prefix(key, self.asked.prefix, self.asked.delimiter);
        // A prefix that the marker lies in was on an earlier page.
        if let Some(common) = common.filter(|common| self.asked.marker.starts_with(common)) {
            return Offer::Skip(common.to_owned());
        }
        if self.items.len() + self.prefixes.len() >= self.asked.entries_max {
            self.is_truncated = true;
            return Offer::Full;
        }
        match common {
            None => Offer::Take,
            Some(common) => {
                self.prefixes.push(common.to_owned());
                self.last = Some(common.to_owned());
                Offer::Skip(common.to_owned())
            }
        }
    }

    pub fn take(&mut self, key: &str, item: T) {
        self.last = Some(key.to_owned());
        self.items.push(item);
    }
}

/// The key up to the first delimiter behind the prefix.
fn common_prefix<'k>(key: &'k str, prefix: &str, delimiter: Option<&str>) -> Option<&'k str> {
    let delimiter = delimiter?;
    let rest = key.get(prefix.len()..)?;
    let at = rest.find(delimiter)?;
    key.get(..prefix.len() + at + delimiter.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(prefix: &'a str, marker: &'a str, entries_max: usize) -> Asked<'a> {
        Asked { prefix, delimiter: Some("/"), marker, entries_max }
    }

    /// What a list of these keys is, with all keys looked at.
    fn list(keys: &[&str], asked: Asked<'_>) -> (Vec<String>, Vec<String>, bool) {
        let mut page = Page::new(asked);
        for key in keys.iter().filter(|key| key.starts_with(asked.prefix) && **key > asked.marker) {
            if page.prefixes.iter().any(|prefix| key.starts_with(prefix.as_str())) {
                continue;
            }
            match page.offer(key) {
                Offer::Take => page.take(key, (*key).to_owned()),
                Offer::Skip(_) => {}
                Offer::Full => break,
            }
        }
        (page.items, page.prefixes, page.is_truncated)
    }

    #[test]
    fn keys_and_prefixes_share_a_page() {
        let keys = ["a", "b/1", "b/2", "c", "d/1"];
        let (items, prefixes, is_truncated) = list(&keys, asked("", "", 3));
        assert_eq!((items, prefixes, is_truncated), (vec!["a".into(), "c".into()], vec!["b/".into()], true));
        let (items, prefixes, is_truncated) = list(&keys, asked("", "b/", 3));
        assert_eq!((items, prefixes, is_truncated), (vec!["c".into()], vec!["d/".into()], false));
        let (items, prefixes, _) = list(&keys, asked("b/", "", 9));
        assert_eq!((items, prefixes), (vec!["b/1".into(), "b/2".into()], vec![]));
    }

    #[test]
    fn a_prefix_is_not_told_twice() {
        let keys = ["b/1", "b/2", "c"];
        let (items, prefixes, _) = list(&keys, asked("", "b/1", 9));
        assert_eq!((items, prefixes), (vec!["c".to_owned()], vec![]));
    }

    #[test]
    fn delimiters_can_be_long() {
        assert_eq!(common_prefix("a--b--c", "a--", Some("--")), Some("a--b--"));
        assert_eq!(common_prefix("a--b", "a--", Some("--")), None);
        assert_eq!(common_prefix("é/x", "", Some("/")), Some("é/"));
    }

    #[test]
    fn bounds_of_pages() {
        assert_eq!(entries_max(None, "max-keys"), Ok(1_000));
        assert_eq!(entries_max(Some(5_000), "max-keys"), Ok(1_000));
        assert_eq!(entries_max(Some(0), "max-keys"), Ok(0));
        assert!(entries_max(Some(-1), "max-keys").is_err());
    }
}
