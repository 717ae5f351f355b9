//! Tags of users, roles, policies and instance profiles: one set of rules for all.

use crate::errors::Error;
use crate::limits::TAGS_PER_ENTITY;
use crate::paging::{self, Listed, Paging};
use crate::shapes::Tag;
use crate::state::Tags;
use kernel::{Access, Need, tags as rules};

/// The tags of something new.
pub fn of_new(asked: Option<Vec<Tag>>) -> Result<Tags, Error> {
    let mut tags = Tags::new();
    set(&mut tags, asked.unwrap_or_default())?;
    Ok(tags)
}

/// Sets or replaces tags.
pub fn set(tags: &mut Tags, asked: Vec<Tag>) -> Result<(), Error> {
    if rules::duplicate(asked.iter().map(|tag| tag.key.as_str())).is_some() {
        return Err(Error::DuplicateTags);
    }
    if asked.iter().any(|tag| rules::is_reserved(&tag.key)) {
        return Err(Error::ReservedTag);
    }
    for Tag { key, value } in asked {
        // Keys keep their case but are not told apart by it: the newest spelling stays.
        match tags.iter_mut().find(|(known, _)| is_same(known, &key)) {
            Some(tag) => *tag = (key, value),
            None => tags.push((key, value)),
        }
    }
    if tags.len() > TAGS_PER_ENTITY as usize { Err(Error::TooManyTags) } else { Ok(()) }
}

/// Removes tags; keys that are not there do not matter.
pub fn unset(tags: &mut Tags, keys: &[String]) {
    tags.retain(|(known, _)| !keys.iter().any(|key| is_same(known, key)));
}

/// One page of tags, in the order of their keys.
pub fn list(tags: Tags, paging: Paging) -> Listed<Tag> {
    paging::at_hand(tags, paging, |(key, _)| key.clone()).map(|(key, value)| Tag { key, value })
}

/// Tells the tags that a request would set.
pub fn in_request(access: Access, asked: &[Tag]) -> Access {
    access.with_request_tags(asked.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())))
}

/// What it takes to make something with tags: to be allowed to tag it, too.
pub fn at_creation(access: Access, tagging: &'static str, asked: &[Tag]) -> Access {
    let access = in_request(access, asked);
    let making = match &access {
        Access::Needs(needs) if !asked.is_empty() => needs.last().cloned(),
        _ => None,
    };
    match making {
        Some(making) => access.and(Need { action: tagging.into(), ..making }),
        None => access,
    }
}

/// Tells the tag keys that a request would remove.
pub fn keys_in_request(access: Access, keys: &[String]) -> Access {
    access.with("aws:TagKeys", keys.iter().cloned())
}

/// Tells the tags of what a request acts on.
pub fn of_resource(access: Access, tags: &[(String, String)]) -> Access {
    let pairs = || tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    pairs().fold(access.with_resource_tags(pairs()), |access, (key, value)| {
        access.with(format!("iam:ResourceTag/{key}"), [value.to_owned()])
    })
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn the_newest_spelling_of_a_key_stays() {
        let mut tags = of_new(Some(vec![tag("Team", "a"), tag("cost", "1")])).expect("are good tags");
        set(&mut tags, vec![tag("TEAM", "b")]).expect("is a good tag");
        assert_eq!(tags, [("TEAM".to_owned(), "b".to_owned()), ("cost".to_owned(), "1".to_owned())]);
        unset(&mut tags, &["team".to_owned(), "none".to_owned()]);
        assert_eq!(tags.len(), 1);
    }

    #[test]
    fn rules_of_aws() {
        assert_eq!(of_new(Some(vec![tag("aws:x", "1")])), Err(Error::ReservedTag));
        assert_eq!(of_new(Some(vec![tag("a", "1"), tag("A", "2")])), Err(Error::DuplicateTags));
        let many = (0..51).map(|number| tag(&format!("key{number}"), "")).collect();
        assert_eq!(of_new(Some(many)), Err(Error::TooManyTags));
    }
}
