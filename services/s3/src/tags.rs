//! Tags: what their keys and values may be, and the words when they are not.

use crate::errors::{Error, TagFault};
use crate::limits::{BUCKET_TAGS_MAX, TAG_KEY_CHARS_MAX, TAG_VALUE_CHARS_MAX};
use crate::shapes::Tag;
use std::collections::HashSet;

/// The tags of a bucket, checked.
pub fn of_bucket(tags: &[Tag]) -> Result<Vec<(String, String)>, Error> {
    if tags.len() > BUCKET_TAGS_MAX {
        return Err(Error::TooManyTags { count_max: BUCKET_TAGS_MAX });
    }
    if let Some(tag) = tags.iter().find(|tag| is_reserved(&tag.key)) {
        return Err(fault(tag, TagFault::System));
    }
    checked(tags)
}

/// The tags that CreateBucket brings.
pub fn of_new_bucket(tags: &[Tag]) -> Result<Vec<(String, String)>, Error> {
    if tags.iter().any(|tag| is_reserved(&tag.key)) {
        return Err(Error::InvalidTag { fault: TagFault::ReservedAtCreation, key: None, value: None });
    }
    if tags.len() > BUCKET_TAGS_MAX {
        return Err(Error::TooManyTags { count_max: BUCKET_TAGS_MAX });
    }
    checked(tags)
}

/// Tags whose keys and values are well formed, each key once.
pub fn checked(tags: &[Tag]) -> Result<Vec<(String, String)>, Error> {
    let mut seen = HashSet::new();
    for tag in tags {
        if tag.key.is_empty() || !is_text(&tag.key, TAG_KEY_CHARS_MAX) {
            return Err(fault(tag, TagFault::Key));
        }
        if !is_text(&tag.value, TAG_VALUE_CHARS_MAX) {
            let (key, value) = (Some(tag.key.clone()), Some(tag.value.clone()));
            return Err(Error::InvalidTag { fault: TagFault::Value, key, value });
        }
        if !seen.insert(tag.key.as_str()) {
            return Err(fault(tag, TagFault::Twice));
        }
    }
    Ok(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect())
}

fn fault(tag: &Tag, fault: TagFault) -> Error {
    Error::InvalidTag { fault, key: Some(tag.key.clone()), value: None }
}

pub fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

/// Letters, digits and spaces of any script, and a few signs.
fn is_text(text: &str, chars_max: usize) -> bool {
    text.chars().count() <= chars_max
        && text
            .chars()
            .all(|sign| sign.is_alphanumeric() || sign.is_whitespace() || "_.:/=+-@".contains(sign))
}

pub fn shown(tags: Vec<(String, String)>) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(key: &str, value: &str) -> Option<String> {
        let tag = Tag { key: key.to_owned(), value: value.to_owned() };
        of_bucket(&[tag]).err().map(|error| error.to_string())
    }

    #[test]
    fn what_tags_may_be() {
        assert_eq!(words("Kö:y", "a b/c"), None);
        assert_eq!(words("a,b", "x").as_deref(), Some("The TagKey you have provided is invalid"));
        assert_eq!(words("a", "x,y").as_deref(), Some("The TagValue you have provided is invalid"));
        let system = "System tags cannot be added/updated by requester";
        assert_eq!(words("aws:x", "y").as_deref(), Some(system));
        let twice = [Tag { key: "a".into(), value: "1".into() }, Tag { key: "a".into(), value: "2".into() }];
        let error = checked(&twice).expect_err("is there twice");
        assert_eq!(error.to_string(), "Cannot provide multiple Tags with the same key");
    }
}
