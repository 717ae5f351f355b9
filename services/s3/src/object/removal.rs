//! One key or version goes: what DeleteObject and DeleteObjects have in common.

use super::{events, lock};
use crate::conditions::matches;
use crate::errors::object::ObjectError;
use crate::state::bucket::Bucket;
use crate::versions;
use kernel::{Cx, Error, Result};
use wire::Timestamp;

/// What is to go, and on what condition.
#[derive(Clone, Copy)]
pub struct Removal<'a> {
    pub key: &'a str,
    pub version: Option<&'a str>,
    pub if_match: Option<&'a str>,
    pub if_size: Option<i64>,
    pub if_modified: Option<Timestamp>,
    /// Past governance: the caller was found to be allowed to.
    pub bypasses: bool,
}

/// What became of it.
#[derive(Debug, Default, PartialEq)]
pub struct Removed {
    /// The version that was removed for good, or the new delete marker.
    pub version: Option<String>,
    /// Whether that is, or was, a delete marker.
    pub is_marker: bool,
}

pub async fn remove(cx: &mut Cx<'_>, bucket: &Bucket, removal: Removal<'_>) -> Result<Removed> {
    if removal.if_modified.is_some() {
        Err(ObjectError::NotOffered { header: "x-amz-if-match-last-modified-time" })?;
    }
    if removal.if_size.is_some() {
        Err(ObjectError::NotOffered { header: "x-amz-if-match-size" })?;
    }
    check_condition(cx, bucket, removal).await?;
    let Some(id) = removal.version else {
        let marker = versions::delete(cx, bucket, removal.key).await?;
        let removed = Removed { is_marker: marker.is_some(), version: marker.as_ref().map(versions::id) };
        let name = if removed.is_marker { "ObjectRemoved:DeleteMarkerCreated" } else { DELETED };
        events::removed(cx, bucket, name, removal.key, removed.version.as_deref()).await?;
        return Ok(removed);
    };
    let version = match versions::find(cx.tx, bucket, removal.key, Some(id)).await {
        Ok(version) => version,
        // What is gone is gone.
        Err(Error::Api(error)) if error.code == "NoSuchVersion" => {
            return Ok(Removed { version: Some(id.to_owned()), is_marker: false });
        }
        Err(error) => return Err(error),
    };
    if let Some(object) = version.object() {
        lock::check_removal(object, removal.bypasses, cx.now)?;
    }
    versions::remove(cx, bucket, &version).await?;
    let removed = Removed { version: Some(versions::id(&version)), is_marker: version.object().is_none() };
    events::removed(cx, bucket, DELETED, removal.key, removed.version.as_deref()).await?;
    Ok(removed)
}

const DELETED: &str = "ObjectRemoved:Delete";

async fn check_condition(cx: &mut Cx<'_>, bucket: &Bucket, removal: Removal<'_>) -> Result<()> {
    let Some(asked) = removal.if_match else { return Ok(()) };
    let found = match removal.version {
        None => versions::newest(cx.tx, bucket, removal.key).await?,
        Some(id) => Some(versions::find(cx.tx, bucket, removal.key, Some(id)).await?),
    };
    let etag = found.as_ref().and_then(|version| Some(version.object()?.etag.text()));
    match etag {
        None => Err(ObjectError::NoSuchKey { key: removal.key.to_owned() })?,
        Some(etag) if matches(asked, &etag) => Ok(()),
        Some(_) => Err(ObjectError::PreconditionFailed { condition: "If-Match" })?,
    }
}

/// Going past governance means something only where there is a lock.
pub fn check_bypass(bucket: &Bucket, asked: Option<bool>) -> Result<bool, ObjectError> {
    match asked {
        Some(_) if bucket.lock.is_none() => Err(ObjectError::BypassWithoutLock),
        asked => Ok(asked.unwrap_or(false)),
    }
}
