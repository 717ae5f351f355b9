//! Names and ids: whom a request means, what it is called for good, which paths it asks for.

use crate::errors::Error;
use crate::limits::UNIQUE_ID_CHARS;
use kernel::{Caller, Ids, Principal};

/// A new unique id: `AIDA`, `AGPA`, `AROA`, `ANPA` or `AIPA` and 17 characters.
pub fn unique_id(ids: &Ids, kind: &str) -> String {
    format!("{kind}{}", ids.base32(UNIQUE_ID_CHARS))
}

/// The path of something new.
pub fn path(asked: Option<String>) -> String {
    asked.unwrap_or_else(|| "/".to_owned())
}

/// Whether a path lies below the prefix that a listing asks for.
pub fn is_below(path: &str, prefix: Option<&str>) -> bool {
    prefix.is_none_or(|prefix| path.starts_with(prefix))
}

/// Whom a request is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Whom {
    User(String),
    Root,
}

impl Whom {
    /// The user that is named, else the caller.
    pub fn of(named: Option<&str>, caller: &Caller) -> Result<Whom, Error> {
        match (named, &caller.principal) {
            (Some(name), _) => Ok(Whom::User(name.to_owned())),
            (None, Principal::User { name, .. }) => Ok(Whom::User(name.clone())),
            (None, Principal::Root { .. }) => Ok(Whom::Root),
            (None, _) => Err(Error::NotAUser),
        }
    }

    /// The name, empty for root: as indexes have it.
    pub fn index_name(&self) -> &str {
        match self {
            Whom::User(name) => name,
            Whom::Root => "",
        }
    }

    pub fn user(&self) -> Option<&str> {
        match self {
            Whom::User(name) => Some(name),
            Whom::Root => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::caller::Source;

    fn caller(principal: Principal) -> Caller {
        Caller { principal, access_key: None, session: None, source: Source::default() }
    }

    #[test]
    fn without_a_name_the_caller_is_meant() {
        let bob = Principal::User {
            account: "1".into(),
            name: "bob".into(),
            path: "/".into(),
            id: "AIDABOB".into(),
        };
        assert_eq!(Whom::of(None, &caller(bob.clone())), Ok(Whom::User("bob".into())));
        assert_eq!(Whom::of(Some("eve"), &caller(bob)), Ok(Whom::User("eve".into())));
        assert_eq!(Whom::of(None, &Caller::root("1")), Ok(Whom::Root));
        let service = Principal::Service { name: "lambda.amazonaws.com".into() };
        assert_eq!(Whom::of(None, &caller(service)), Err(Error::NotAUser));
    }

    #[test]
    fn ids_have_21_characters() {
        assert_eq!(unique_id(&Ids::seeded(1), "AIDA").len(), 21);
    }

    #[test]
    fn prefixes() {
        assert!(is_below("/a/b/", Some("/a")) && is_below("/a/", None) && !is_below("/b/", Some("/a/")));
    }
}
