//! Whether what is there can be: everything that was acknowledged, and of the change that was on its way
//! all or nothing.

use std::collections::BTreeSet;

use crate::model::{Change, Users, What};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Something that was acknowledged is not there, or something deleted is back.
    Lost(String),
    /// Half of a change is there, or the two sides of a relation disagree.
    Torn(String),
    /// The server did not do what it should have done.
    Wrong(String),
}

/// The users as they are to be from now on, or everything that is wrong with what was found.
pub fn judge(before: &Users, pending: Option<&Change>, found: &Users) -> Result<Users, Vec<Failure>> {
    if found == before {
        return Ok(found.clone());
    }
    if let Some(change) = pending {
        let mut after = before.clone();
        change.apply(&mut after, unknown_key(change, before, found).as_deref());
        if *found == after {
            return Ok(after);
        }
    }
    Err(differences(before, pending, found))
}

/// The key that the pending change may have made: the one that was not there before.
fn unknown_key(change: &Change, before: &Users, found: &Users) -> Option<String> {
    let found = &found.get(&change.user)?.keys;
    let before = &before.get(&change.user)?.keys;
    (change.what == What::MakeKey).then(|| found.difference(before).next().cloned())?
}

fn differences(before: &Users, pending: Option<&Change>, found: &Users) -> Vec<Failure> {
    let names: BTreeSet<&String> = before.keys().chain(found.keys()).collect();
    let differing = names.into_iter().filter(|name| before.get(*name) != found.get(*name));
    let failure = |name: &String| {
        let (was, is) = (before.get(name), found.get(name));
        match pending {
            Some(change) if change.touches(name) => {
                Failure::Torn(format!("{name}: {was:?}, then {:?} on its way, now {is:?}", change.what))
            }
            _ => Failure::Lost(format!("{name}: acknowledged {was:?}, found {is:?}")),
        }
    };
    differing.map(failure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::User;

    fn change(user: &str, what: What) -> Change {
        Change { user: user.into(), what }
    }

    fn users(names: &[&str]) -> Users {
        names.iter().map(|name| ((*name).to_owned(), User { path: "/".into(), ..User::default() })).collect()
    }

    #[test]
    fn a_change_on_its_way_may_be_there_or_not() {
        let before = users(&["a"]);
        let pending = change("a", What::Rename { to: "b".into() });
        assert_eq!(judge(&before, Some(&pending), &before), Ok(before.clone()));
        assert_eq!(judge(&before, Some(&pending), &users(&["b"])), Ok(users(&["b"])));
        for half in [users(&["a", "b"]), users(&[])] {
            let failures = judge(&before, Some(&pending), &half).expect_err("is half a change");
            assert!(matches!(failures[..], [Failure::Torn(_)]), "{failures:?}");
        }
    }

    #[test]
    fn what_was_acknowledged_must_be_there_and_what_was_deleted_must_not() {
        for found in [users(&["a"]), users(&["a", "b", "c"])] {
            let failures = judge(&users(&["a", "b"]), None, &found).expect_err("differs");
            assert!(matches!(failures[..], [Failure::Lost(_)]), "{failures:?}");
        }
    }

    #[test]
    fn a_key_that_nobody_was_told_of_may_be_there_once() {
        let (before, pending) = (users(&["a"]), change("a", What::MakeKey));
        let mut found = before.clone();
        found.get_mut("a").expect("is there").keys = ["k1".to_owned()].into();
        assert_eq!(judge(&before, Some(&pending), &found), Ok(found.clone()));
        found.get_mut("a").expect("is there").keys.insert("k2".to_owned());
        assert!(judge(&before, Some(&pending), &found).is_err());
    }
}
