//! Typed rows: which table, which key, and how the value is written and read back, version by version.
//!
//! A stored row is a promise: every form ever written can be read. The value begins with one byte, the
//! version of its form; what follows is that form in postcard's encoding. Writing always uses the newest
//! form, reading takes any and turns older ones into the newest with `From`.
//!
//! Postcard stores no field names. So a stored form is never edited once it was released: a new field, a
//! new variant in the middle or another order is a new version. Serde's `flatten`, `untagged` and
//! `skip_serializing_if` do not work in stored forms.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Key, TableId};

/// A typed row. The [`row!`](crate::row!) macro writes the implementation.
pub trait Row: Sized + Send + Sync + 'static {
    /// The table; its number never changes.
    const TABLE: TableId;
    /// The owned key, such as `(String, String)`.
    type Key: Key;

    /// The key of this row.
    fn key(&self) -> Self::Key;
    /// Appends the value: the version byte, then the newest form.
    fn encode(&self, out: &mut Vec<u8>);
    /// Reads back any form that was ever written.
    fn decode(key: Self::Key, value: &[u8]) -> Result<Self, Error>;

    /// Reads a row whose encoded key is `raw_key`. A row whose value holds its key need not decode it.
    fn decode_at(raw_key: &[u8], value: &[u8]) -> Result<Self, Error> {
        let key = Self::Key::decode(raw_key.get(2..).unwrap_or_default())?;
        Self::decode(key, value)
    }
}

/// Appends `form` behind its version byte.
pub fn write_form<T: Serialize>(version: u8, form: &T, out: &mut Vec<u8>) {
    out.push(version);
    let taken = std::mem::take(out);
    *out = postcard::to_extend(form, taken)
        .expect("a stored form has lengths that are known and writing to memory does not fail");
}

/// Reads one form; `what` names the table in the error.
pub fn read_form<T: DeserializeOwned>(what: TableId, form: &[u8]) -> Result<T, Error> {
    match postcard::take_from_bytes(form) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => {
            Err(Error::Corrupt(format!("a row of {} has {} bytes too many", what.name, rest.len())))
        }
        Err(cause) => Err(Error::Corrupt(format!("a row of {} cannot be read: {cause}", what.name))),
    }
}

/// Splits a stored value into the version and the form.
pub fn split_version(what: TableId, value: &[u8]) -> Result<(u8, &[u8]), Error> {
    match value {
        [version, form @ ..] => Ok((*version, form)),
        [] => Err(Error::Corrupt(format!("a row of {} is empty", what.name))),
    }
}

/// The error for a version that this program does not know.
pub fn unknown_version(what: TableId, version: u8) -> Error {
    Error::Corrupt(format!("a row of {} has version {version}, which this program does not know", what.name))
}

/// Implements [`Row`] for a serde type. The whole value is stored, key fields included.
///
/// Versions stand in rising order; the last one is the type itself, each older one has a `From` into it.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// # use store::TableId;
/// #[derive(Serialize, Deserialize)]
/// struct UserV1 { account: String, name: String }
///
/// #[derive(Serialize, Deserialize)]
/// struct User { account: String, name: String, path: String }
///
/// impl From<UserV1> for User {
///     fn from(old: UserV1) -> User {
///         User { account: old.account, name: old.name, path: "/".into() }
///     }
/// }
///
/// store::row! {
///     User in TableId::new(0x0101, "iam.users"),
///     key (account: String, name: String) = |user| (user.account.clone(), user.name.clone()),
///     versions { 1: UserV1, 2: User }
/// }
/// ```
#[macro_export]
macro_rules! row {
    (
        $row:ident in $table:expr,
        key ($($part:ident : $type:ty),* $(,)?) = |$it:ident| $key:expr,
        versions { $($version:literal : $form:ty),+ $(,)? } $(,)?
    ) => {
        impl $crate::Row for $row {
            const TABLE: $crate::TableId = $table;
            type Key = ($($type,)*);

            #[allow(clippy::unused_unit, reason = "the key of a table with one row is `()`")]
            fn key(&self) -> Self::Key {
                let $it = self;
                $key
            }

            fn encode(&self, out: &mut Vec<u8>) {
                const VERSIONS: &[u8] = &[$($version),+];
                const {
                    let mut at = 1;
                    while at < VERSIONS.len() {
                        assert!(VERSIONS[at - 1] < VERSIONS[at], "versions stand in rising order");
                        at += 1;
                    }
                }
                let newest: &$crate::row!(@last $($form),+) = self;
                $crate::row::write_form(VERSIONS[VERSIONS.len() - 1], newest, out);
            }

            fn decode(_key: Self::Key, value: &[u8]) -> ::std::result::Result<Self, $crate::Error> {
                Self::decode_at(&[], value)
            }

            fn decode_at(_raw_key: &[u8], value: &[u8]) -> ::std::result::Result<Self, $crate::Error> {
                let (version, form) = $crate::row::split_version(Self::TABLE, value)?;
                match version {
                    $($version => ::std::result::Result::Ok($crate::row::read_form::<$form>(Self::TABLE, form)?.into()),)+
                    other => ::std::result::Result::Err($crate::row::unknown_version(Self::TABLE, other)),
                }
            }
        }
    };
    (@last $form:ty) => { $form };
    (@last $older:ty, $($rest:ty),+) => { $crate::row!(@last $($rest),+) };
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct CatV1 {
        name: String,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cat {
        name: String,
        lives: u8,
    }

    impl From<CatV1> for Cat {
        fn from(old: CatV1) -> Cat {
            Cat { name: old.name, lives: 9 }
        }
    }

    crate::row! {
        Cat in TableId::new(1, "test.cats"),
        key (name: String) = |cat| (cat.name.clone(),),
        versions { 1: CatV1, 2: Cat }
    }

    fn decode(value: &[u8]) -> Result<Cat, Error> {
        Cat::decode(("tom".into(),), value)
    }

    #[test]
    fn the_newest_form_is_written_and_read_back() {
        let cat = Cat { name: "tom".into(), lives: 3 };
        let mut value = Vec::new();
        cat.encode(&mut value);
        assert_eq!(value, [2, 3, b't', b'o', b'm', 3]);
        assert_eq!(decode(&value).unwrap(), cat);
    }

    #[test]
    fn an_old_form_becomes_the_newest() {
        assert_eq!(decode(&[1, 3, b't', b'o', b'm']).unwrap(), Cat { name: "tom".into(), lives: 9 });
    }

    #[test]
    fn what_is_no_form_is_reported_with_the_table() {
        for damaged in [&[][..], &[9], &[2, 3, b't'], &[1, 0, 0]] {
            let error = decode(damaged).unwrap_err();
            assert!(matches!(&error, Error::Corrupt(text) if text.contains("test.cats")), "{error}");
        }
    }
}
