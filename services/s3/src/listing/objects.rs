//! The objects of a bucket, as ListObjects and ListObjectsV2 tell them.

use super::cursor::Cursor;
use super::encoding::Encoding;
use super::page::{Asked, Offer, Page};
use crate::acl::show;
use crate::object::sums;
use crate::shapes;
use crate::state::bucket::Bucket;
use crate::state::object::{Current, Version};
use kernel::Result;
use store::Tx;

/// One page of the newest versions that are objects.
pub async fn page<'a>(tx: &mut Tx, bucket: &Bucket, asked: Asked<'a>) -> Result<Page<'a, Version>> {
    let mut page = Page::new(asked);
    if page.is_for_nothing() {
        return Ok(page);
    }
    let wanted = u32::try_from(asked.entries_max).unwrap_or(u32::MAX).saturating_add(1);
    let mut cursor = Cursor::<Current>::new(bucket.id, asked.prefix, asked.delimiter.is_some(), wanted);
    if !asked.marker.is_empty() {
        cursor.skip_key(asked.marker);
    }
    while let Some(Current(version)) = cursor.peek(tx).await? {
        match page.offer(&version.key) {
            Offer::Full => break,
            Offer::Skip(beginning) => cursor.skip_all(&beginning),
            Offer::Take => {
                if let Some(Current(version)) = cursor.next(tx).await? {
                    let key = version.key.clone();
                    page.take(&key, version);
                }
            }
        }
    }
    Ok(page)
}

pub fn shown(bucket: &Bucket, version: &Version, encoding: Encoding, with_owner: bool) -> shapes::Object {
    let object = version.object();
    let (checksum_algorithm, checksum_type) =
        sums::listed(object.and_then(|object| object.checksum.as_ref()));
    shapes::Object {
        key: Some(encoding.text(&version.key)),
        last_modified: Some(version.modified.into()),
        e_tag: object.map(|object| object.etag.text()),
        checksum_algorithm,
        checksum_type,
        size: object.and_then(|object| i64::try_from(object.size).ok()),
        storage_class: object.map(|object| object.storage_class().to_owned()),
        owner: with_owner.then(|| show::owner(bucket.owner_of(&version.owner))),
        restore_status: None,
    }
}

pub fn prefixes(prefixes: &[String], encoding: Encoding) -> Option<Vec<shapes::CommonPrefix>> {
    let shown = |prefix: &String| shapes::CommonPrefix { prefix: Some(encoding.text(prefix)) };
    (!prefixes.is_empty()).then(|| prefixes.iter().map(shown).collect())
}

/// A list that is left out when there is nothing in it.
pub fn unless_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// An empty delimiter is none.
pub fn delimiter(asked: Option<&str>) -> Option<&str> {
    asked.filter(|delimiter| !delimiter.is_empty())
}
