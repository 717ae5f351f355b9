//! What answers tell of what rules will do: when an object goes, when an upload is given up.

use super::due;
use crate::site::encoded;
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::lifecycle::Lifecycle;
use crate::state::object::{Object, Version};
use crate::state::upload::Upload;
use kernel::{Cx, Result, Time};
use wire::Timestamp;

/// `expiry-date="Fri, 21 Dec 2012 00:00:00 GMT", rule-id="old"`, of an object that is the newest of its key.
pub async fn expiration(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    key: &str,
    modified: Time,
    object: &Object,
) -> Result<Option<String>> {
    let Some(lifecycle) = configuration::find::<Lifecycle>(cx, bucket).await? else { return Ok(None) };
    let due = due::expiry(&lifecycle, key, modified, object);
    Ok(due.map(|(date, rule)| format!("expiry-date=\"{}\", rule-id=\"{}\"", date.http(), encoded(rule))))
}

/// The same of a version that was just put in front.
pub async fn of_version(cx: &mut Cx<'_>, bucket: &Bucket, version: &Version) -> Result<Option<String>> {
    match version.object() {
        Some(object) => expiration(cx, bucket, &version.key, version.modified, object).await,
        None => Ok(None),
    }
}

/// When an upload will be given up, and by which rule.
pub async fn abandonment(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    upload: &Upload,
) -> Result<(Option<Timestamp>, Option<String>)> {
    let Some(lifecycle) = configuration::find::<Lifecycle>(cx, bucket).await? else {
        return Ok((None, None));
    };
    let due = due::abandonment(&lifecycle, &upload.key, upload.initiated);
    Ok(due.map(|(date, rule)| (date.into(), encoded(rule))).unzip())
}
