//! Tags of functions: AWS's rules for them.

use crate::errors::Error;
use crate::limits::{TAG_KEY_CHARS_MAX, TAG_VALUE_CHARS_MAX, TAGS_MAX};
use crate::state::Tags;
use kernel::tags;
use wire::Map;

/// Sets or replaces tags.
pub fn set(known: &mut Tags, new: &Map<String>) -> Result<(), Error> {
    for (key, value) in new.iter() {
        check(key, value)?;
    }
    tags::merge(known, new.iter().map(|(key, value)| (key.to_owned(), value.clone())));
    match known.len() > TAGS_MAX {
        true => Err(Error::TooManyTags),
        false => Ok(()),
    }
}

pub fn told(tags: &Tags) -> Map<String> {
    tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn check(key: &str, value: &str) -> Result<(), Error> {
    let refused = |reason| Err(Error::InvalidTag { reason });
    if key.is_empty() || key.chars().count() > TAG_KEY_CHARS_MAX {
        return refused("Tag keys must be between 1 and 128 characters in length.");
    }
    if value.chars().count() > TAG_VALUE_CHARS_MAX {
        return refused("Tag values must be between 0 and 256 characters in length.");
    }
    if tags::is_reserved(key) {
        return refused("Tag keys that begin with aws: are reserved.");
    }
    if !tags::is_valid_text(key) || !tags::is_valid_text(value) {
        return refused("Tags can contain letters, digits, spaces and _.:/=+-@ only.");
    }
    Ok(())
}
