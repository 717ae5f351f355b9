//! After a start: the space of bodies that no row knows, because their commit never happened, is freed.

use kernel::{Cloud, Result};

/// Answers how many bytes became free. All rows are read in one transaction: a body whose reference
/// moves from one row to another meanwhile is seen once.
pub async fn collect(cloud: &Cloud) -> Result<u64> {
    let mut live = Vec::new();
    let mut tx = cloud.store.begin();
    for blob_refs in cloud.services.iter().filter_map(|service| service.blob_refs) {
        blob_refs(&mut tx, &mut |blob| live.push(blob)).await?;
    }
    Ok(cloud.blobs.collect(live))
}

/// The same, with its outcome in the log.
pub(crate) async fn collect_once(cloud: &Cloud) {
    match collect(cloud).await {
        Ok(bytes) => tracing::debug!(bytes, "space of unfinished bodies was freed"),
        Err(error) => tracing::warn!(%error, "the space of unfinished bodies was not freed"),
    }
}
