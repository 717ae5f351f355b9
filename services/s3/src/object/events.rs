//! Tells listeners what has happened to a version. Costs nothing where nobody listens.

use crate::notification::event::{Happening, tell};
use crate::state::bucket::{Bucket, Versioning};
use crate::state::object::Version;
use crate::versions;
use kernel::{Cx, Result};

/// `ObjectCreated:Put` and its like.
pub async fn created(cx: &mut Cx<'_>, bucket: &Bucket, name: &str, version: &Version) -> Result<()> {
    if !bucket.has.notification {
        return Ok(());
    }
    let id = shown(bucket, version);
    let object = version.object();
    let etag = object.map(|object| object.etag.bare());
    let happening = Happening {
        name,
        key: &version.key,
        version: id.as_deref(),
        size: object.map(|object| object.size),
        etag: etag.as_deref(),
        sequence: Some(version.sequence),
    };
    tell(cx, bucket, happening).await
}

/// `ObjectTagging:Put` and its like, which leave the bytes alone.
pub async fn changed(cx: &mut Cx<'_>, bucket: &Bucket, name: &str, version: &Version) -> Result<()> {
    if !bucket.has.notification {
        return Ok(());
    }
    let id = shown(bucket, version);
    let etag = version.object().map(|object| object.etag.bare());
    let (key, version, etag) = (version.key.as_str(), id.as_deref(), etag.as_deref());
    tell(cx, bucket, Happening { name, key, version, size: None, etag, sequence: None }).await
}

/// `ObjectRemoved:Delete` and its like. `version` is what was removed, or the marker that was made.
pub async fn removed(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    name: &str,
    key: &str,
    version: Option<&str>,
) -> Result<()> {
    if !bucket.has.notification {
        return Ok(());
    }
    let sequence = u64::try_from(cx.now.millis()).ok().map(|millis| millis.saturating_mul(1_000));
    tell(cx, bucket, Happening { name, key, version, size: None, etag: None, sequence }).await
}

fn shown(bucket: &Bucket, version: &Version) -> Option<String> {
    (bucket.versioning != Versioning::Never).then(|| versions::id(version))
}
