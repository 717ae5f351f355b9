//! Configurations of a bucket that are too long for its row: one row each, under the bucket's id.
//!
//! The bucket's row says which of them are there, so that a request which needs none reads none.

use super::bucket::{Bucket, Has};
use crate::errors::{Error, NoSuch};
use kernel::{Cx, Result};
use store::Row;

pub trait Configuration: Row<Key = (u64,)> {
    /// How it is missed.
    const WHAT: NoSuch;
    /// Where the bucket's row says that it is there.
    fn mark(has: &mut Has) -> &mut bool;
}

/// The configuration, if the bucket has one.
pub async fn find<C: Configuration>(cx: &mut Cx<'_>, bucket: &Bucket) -> Result<Option<C>> {
    let mut has = bucket.has;
    match *C::mark(&mut has) {
        true => Ok(cx.tx.get::<C>((bucket.id,)).await?),
        false => Ok(None),
    }
}

/// The configuration, or the error that says that there is none.
pub async fn read<C: Configuration>(cx: &mut Cx<'_>, bucket: &Bucket) -> Result<C> {
    let found = find::<C>(cx, bucket).await?;
    Ok(found.ok_or_else(|| Error::NoSuch { what: C::WHAT, bucket: bucket.name.clone() })?)
}

/// Writes both the configuration and the bucket.
pub fn write<C: Configuration>(cx: &mut Cx<'_>, bucket: &mut Bucket, configuration: &C) {
    *C::mark(&mut bucket.has) = true;
    cx.tx.put(configuration);
    cx.tx.put(bucket);
}

/// Removes it; nothing is written where there is none.
pub fn remove<C: Configuration>(cx: &mut Cx<'_>, bucket: &mut Bucket) {
    let mark = C::mark(&mut bucket.has);
    if std::mem::take(mark) {
        cx.tx.delete::<C>((bucket.id,));
        cx.tx.put(bucket);
    }
}

/// A configuration's row: a table, what it is called when it is missing, and its mark.
macro_rules! configuration {
    ($row:ident in $number:literal $name:literal, $what:ident, $mark:ident) => {
        store::row! {
            $row in store::TableId::new($number, $name),
            key (bucket: u64,) = |row| (row.bucket,),
            versions { 1: $row }
        }

        impl crate::state::configuration::Configuration for $row {
            const WHAT: crate::errors::NoSuch = crate::errors::NoSuch::$what;
            fn mark(has: &mut crate::state::bucket::Has) -> &mut bool {
                &mut has.$mark
            }
        }
    };
}
pub(crate) use configuration;
