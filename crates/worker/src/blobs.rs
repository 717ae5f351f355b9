//! After a start: the space of bodies that no row knows, because their commit never happened, is freed.

use kernel::service::blob_refs;
use kernel::{Cloud, Result};

/// Answers how many bytes became free.
pub async fn collect(cloud: &Cloud) -> Result<u64> {
    let live = blob_refs(cloud.services, &mut cloud.store.begin()).await?;
    Ok(cloud.blobs.collect(live))
}

/// The same, with its outcome in the log.
pub(crate) async fn collect_once(cloud: &Cloud) {
    match collect(cloud).await {
        Ok(bytes) => tracing::debug!(bytes, "space of unfinished bodies was freed"),
        Err(error) => tracing::warn!(%error, "the space of unfinished bodies was not freed"),
    }
}
