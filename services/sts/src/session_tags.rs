//! Session tags: checked as IAM checks tags, and inherited along a chain of roles where transitive.

use crate::errors::Error;
use crate::shapes::Tag;
use kernel::caller::Session;
use kernel::tags;

/// The tags of a new session, and the keys that its own sessions will inherit.
#[derive(Debug, Default, PartialEq)]
pub struct SessionTags {
    pub tags: Vec<(String, String)>,
    pub transitive: Vec<String>,
}

pub fn session_tags(
    asked: &[Tag],
    transitive: &[String],
    caller: Option<&Session>,
) -> Result<SessionTags, Error> {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    if tags::duplicate(asked.iter().map(|tag| tag.key.as_str())).is_some() {
        return Err(Error::DuplicateTags);
    }
    if asked.iter().any(|tag| tags::is_reserved(&tag.key)) {
        return Err(Error::ReservedTag);
    }
    if transitive.iter().any(|key| !asked.iter().any(|tag| same(&tag.key, key))) {
        return Err(Error::TransitiveNotInTags);
    }
    let inherited: Vec<(String, String)> = caller.map(inherited).unwrap_or_default();
    if asked.iter().any(|tag| inherited.iter().any(|(key, _)| same(key, &tag.key))) {
        return Err(Error::TransitiveConflict);
    }
    let mut all = inherited;
    let mut passed_on: Vec<String> = all.iter().map(|(key, _)| key.clone()).collect();
    all.extend(asked.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
    passed_on.extend(transitive.iter().cloned());
    Ok(SessionTags { tags: all, transitive: passed_on })
}

fn inherited(session: &Session) -> Vec<(String, String)> {
    let passed_on =
        |key: &String| session.transitive_tags.iter().any(|known| known.eq_ignore_ascii_case(key));
    session.tags.iter().filter(|(key, _)| passed_on(key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.into(), value: value.into() }
    }

    #[test]
    fn transitive_tags_travel_down_the_chain() {
        let first =
            session_tags(&[tag("team", "a"), tag("x", "1")], &["team".into()], None).expect("is fine");
        let session = Session { tags: first.tags, transitive_tags: first.transitive, ..Session::default() };
        let second = session_tags(&[tag("y", "2")], &[], Some(&session)).expect("is fine");
        assert_eq!(second.tags, [("team".into(), "a".into()), ("y".into(), "2".into())]);
        assert_eq!(second.transitive, ["team"]);
        let conflict = session_tags(&[tag("TEAM", "b")], &[], Some(&session));
        assert!(matches!(conflict, Err(Error::TransitiveConflict)));
    }

    #[test]
    fn bad_tags_are_refused() {
        assert!(matches!(session_tags(&[tag("a", ""), tag("A", "")], &[], None), Err(Error::DuplicateTags)));
        assert!(matches!(session_tags(&[tag("aws:a", "")], &[], None), Err(Error::ReservedTag)));
        assert!(matches!(session_tags(&[], &["a".into()], None), Err(Error::TransitiveNotInTags)));
    }
}
