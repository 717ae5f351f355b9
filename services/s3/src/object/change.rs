//! Operations on what stands beside an object's bytes: tags, ACL, retention, legal hold.

use super::access::{self, Target};
use crate::errors::object::ObjectError;
use crate::state::bucket::Bucket;
use crate::state::object::Version;
use crate::versions;
use kernel::{Cx, Result};
use std::sync::Arc;

/// The version that is meant, which must be an object. Here a delete marker is told from nothing.
pub async fn find(
    cx: &mut Cx<'_>,
    target: Target<'_>,
    method: &'static str,
) -> Result<(Arc<Bucket>, Version)> {
    let bucket = access::bucket(cx, target).await?;
    let version = versions::find(cx.tx, &bucket, target.key, target.version).await?;
    match version.object() {
        Some(_) => Ok((bucket, version)),
        None => Err(versions::is_marker(&version, method))?,
    }
}

/// The same in a bucket that must have object lock.
pub async fn find_locked(
    cx: &mut Cx<'_>,
    target: Target<'_>,
    method: &'static str,
) -> Result<(Arc<Bucket>, Version)> {
    let (bucket, version) = find(cx, target, method).await?;
    match bucket.lock {
        Some(_) => Ok((bucket, version)),
        None => Err(ObjectError::NoLockOnBucket)?,
    }
}

/// Which object a request means, from the members that all of them share.
#[macro_export]
macro_rules! version_target {
    ($from:expr) => {{
        let from = &$from;
        $crate::object::access::Target {
            bucket: &from.bucket,
            key: &from.key,
            version: from.version_id.as_deref(),
            expected_owner: from.expected_bucket_owner.as_deref(),
            payer: from.request_payer.as_deref(),
        }
    }};
}
