//! The versions of a key: which is meant, what a new one pushes aside, and what is left when one goes.
//!
//! See [`crate::state::object`] for where they lie.

use crate::errors::object::ObjectError;
use crate::places;
use crate::state::bucket::{Bucket, Versioning};
use crate::state::object::{Content, Current, NullVersion, Object, Older, Version};
use crate::version_id;
use kernel::{Cx, Result};
use store::{Scan, Tx};

/// The version that a request means: the newest, or the one that it names. It may be a delete marker.
pub async fn find(tx: &mut Tx, bucket: &Bucket, key: &str, id: Option<&str>) -> Result<Version> {
    let found = match id {
        None => newest(tx, bucket, key).await?,
        Some(id) => return named(tx, bucket, key, id).await,
    };
    found.ok_or_else(|| ObjectError::NoSuchKey { key: key.to_owned() }.into())
}

/// The object that a request means, and nothing but an object.
pub async fn find_object(
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
    method: &'static str,
) -> Result<(Version, Object)> {
    let mut version = find(tx, bucket, key, id).await?;
    match std::mem::replace(&mut version.content, Content::DeleteMarker) {
        Content::Object(object) => Ok((version, *object)),
        Content::DeleteMarker if id.is_some() => Err(is_marker(&version, method))?,
        Content::DeleteMarker => {
            Err(ObjectError::Deleted { key: key.to_owned(), marker: self::id(&version) })?
        }
    }
}

pub fn is_marker(version: &Version, method: &'static str) -> ObjectError {
    ObjectError::IsDeleteMarker { method, marker: id(version), modified: version.modified }
}

/// The newest version, also where it is a delete marker.
pub async fn newest(tx: &mut Tx, bucket: &Bucket, key: &str) -> Result<Option<Version>> {
    if let Some(Current(version)) = tx.get::<Current>((bucket.id, key)).await? {
        return Ok(Some(version));
    }
    newest_older(tx, bucket, key).await
}

async fn newest_older(tx: &mut Tx, bucket: &Bucket, key: &str) -> Result<Option<Version>> {
    if bucket.versioning == Versioning::Never {
        return Ok(None);
    }
    let older = tx.scan(Scan::<Older>::prefix((bucket.id, key), 1)).await?.rows.pop();
    Ok(older.map(|Older(version)| version))
}

async fn named(tx: &mut Tx, bucket: &Bucket, key: &str, id: &str) -> Result<Version> {
    let missing = || ObjectError::NoSuchVersion { key: key.to_owned(), version: id.to_owned() };
    let found = if id == version_id::NULL {
        null(tx, bucket, key).await?
    } else {
        let invalid = || ObjectError::InvalidVersionId { value: id.to_owned() };
        let (sequence, nonce) = version_id::parse(id).ok_or_else(invalid)?;
        at(tx, bucket, key, sequence).await?.filter(|version| version.nonce == Some(nonce))
    };
    Ok(found.ok_or_else(missing)?)
}

/// The version `null`, wherever it is.
async fn null(tx: &mut Tx, bucket: &Bucket, key: &str) -> Result<Option<Version>> {
    let current = tx.get::<Current>((bucket.id, key)).await?;
    if let Some(Current(version)) = current.filter(|current| current.0.is_null()) {
        return Ok(Some(version));
    }
    match tx.get::<NullVersion>((bucket.id, key)).await? {
        Some(index) => at(tx, bucket, key, index.sequence).await,
        None => Ok(None),
    }
}

async fn at(tx: &mut Tx, bucket: &Bucket, key: &str, sequence: u64) -> Result<Option<Version>> {
    let current = tx.get::<Current>((bucket.id, key)).await?;
    if let Some(Current(version)) = current.filter(|current| current.0.sequence == sequence) {
        return Ok(Some(version));
    }
    let older = tx.get::<Older>((bucket.id, key, !sequence)).await?;
    Ok(older.map(|Older(version)| version))
}

/// What clients see as the id of a version; nothing in a bucket that never had versions.
pub fn shown_id(bucket: &Bucket, version: &Version) -> Option<String> {
    (bucket.versioning != Versioning::Never).then(|| id(version))
}

pub fn id(version: &Version) -> String {
    match version.nonce {
        None => version_id::NULL.to_owned(),
        Some(nonce) => version_id::text((version.sequence, nonce)),
    }
}

/// Puts something in front of all that is there. `newest` was found in this transaction.
pub async fn put(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    key: &str,
    owner: &str,
    content: Content,
    newest: Option<Version>,
) -> Result<Version> {
    let version = Version {
        bucket: bucket.id,
        key: key.to_owned(),
        sequence: sequence(cx, newest.as_ref().map(|newest| newest.sequence)),
        nonce: (bucket.versioning == Versioning::Enabled).then(|| cx.ids.bytes()),
        // S3 keeps no more than seconds.
        modified: cx.now.whole_second(),
        owner: owner.to_owned(),
        content,
    };
    make_room(cx, bucket, newest, version.is_null()).await?;
    match &version.content {
        Content::Object(_) => cx.tx.put(&Current(version.clone())),
        Content::DeleteMarker => {
            cx.tx.delete::<Current>((bucket.id, key));
            push_aside(cx.tx, version.clone());
        }
    }
    Ok(version)
}

fn sequence(cx: &Cx<'_>, newest: Option<u64>) -> u64 {
    let now = u64::try_from(cx.now.millis()).unwrap_or_default().saturating_mul(1_000);
    newest.map_or(now, |newest| now.max(newest + 1))
}

/// What is there becomes older, but the version `null` gives way to another one.
async fn make_room(cx: &mut Cx<'_>, bucket: &Bucket, newest: Option<Version>, is_null: bool) -> Result<()> {
    let Some(newest) = newest else { return Ok(()) };
    if is_null && !newest.is_null() && bucket.versioning != Versioning::Never {
        let key = newest.key.clone();
        if let Some(index) = cx.tx.get::<NullVersion>((bucket.id, key.as_str())).await?
            && let Some(old) = at(cx.tx, bucket, &key, index.sequence).await?
        {
            forget(cx, &old).await?;
        }
    }
    match newest.object() {
        _ if is_null && newest.is_null() => forget(cx, &newest).await,
        Some(_) => {
            push_aside(cx.tx, newest);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Among the older ones. The row in front is overwritten or deleted by who calls.
fn push_aside(tx: &mut Tx, version: Version) {
    if version.is_null() {
        tx.put(&NullVersion { bucket: version.bucket, key: version.key.clone(), sequence: version.sequence });
    }
    tx.put(&Older(version));
}

/// Removes a version and its bytes.
async fn forget(cx: &mut Cx<'_>, version: &Version) -> Result<()> {
    let key = version.key.as_str();
    let current = cx.tx.get::<Current>((version.bucket, key)).await?;
    if current.is_some_and(|current| current.0.sequence == version.sequence) {
        cx.tx.delete::<Current>((version.bucket, key));
    } else {
        cx.tx.delete::<Older>((version.bucket, key, version.order()));
        if version.is_null() {
            cx.tx.delete::<NullVersion>((version.bucket, key));
        }
    }
    match version.object() {
        Some(object) => places::let_go(cx, object.place).await,
        None => Ok(()),
    }
}

/// Removes a version for good. What was behind it is the newest then.
pub async fn remove(cx: &mut Cx<'_>, bucket: &Bucket, version: &Version) -> Result<()> {
    forget(cx, version).await?;
    let key = version.key.as_str();
    if bucket.versioning == Versioning::Never || cx.tx.get::<Current>((bucket.id, key)).await?.is_some() {
        return Ok(());
    }
    let newest = newest_older(cx.tx, bucket, key).await?;
    if let Some(newest) = newest.filter(|newest| newest.object().is_some()) {
        cx.tx.delete::<Older>((bucket.id, key, newest.order()));
        if newest.is_null() {
            cx.tx.delete::<NullVersion>((bucket.id, key));
        }
        cx.tx.put(&Current(newest));
    }
    Ok(())
}

/// Deletes what is in front: for good where there are no versions, else by a marker, which is told.
pub async fn delete(cx: &mut Cx<'_>, bucket: &Bucket, key: &str) -> Result<Option<Version>> {
    let newest = newest(cx.tx, bucket, key).await?;
    if bucket.versioning != Versioning::Never {
        let owner = bucket.account.clone();
        return put(cx, bucket, key, &owner, Content::DeleteMarker, newest).await.map(Some);
    }
    if let Some(version) = newest {
        forget(cx, &version).await?;
    }
    Ok(None)
}

/// Writes back what has changed about a version without making a new one: tags, ACL, lock.
pub async fn rewrite(cx: &mut Cx<'_>, version: Version) -> Result<()> {
    let current = cx.tx.get::<Current>((version.bucket, version.key.as_str())).await?;
    if current.is_some_and(|current| current.0.sequence == version.sequence) {
        cx.tx.put(&Current(version));
    } else {
        cx.tx.put(&Older(version));
    }
    Ok(())
}
