//! ListObjectVersions: every version and delete marker, the newest of a key first.

use super::list_objects_v2::list_access;
use crate::acl::show;
use crate::door;
use crate::errors::object::ObjectError;
use crate::listing::encoding::Encoding;
use crate::listing::objects::{self, delimiter};
use crate::listing::page::{self, Asked, Offer, Page};
use crate::listing::versions::Walk;
use crate::object::sums;
use crate::shapes::{DeleteMarkerEntry, ListObjectVersionsOutput, ListObjectVersionsRequest, ObjectVersion};
use crate::state::bucket::Bucket;
use crate::state::object::{Object, Version};
use crate::{version_id, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct ListObjectVersions;

impl Operation for ListObjectVersions {
    const NAME: &'static str = "ListObjectVersions";
    type Input = ListObjectVersionsRequest;
    type Output = ListObjectVersionsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
        let access = door::access_at_cost(cx, "s3:ListBucketVersions", &input.bucket, owner, payer).await?;
        Ok(list_access(access, input.prefix.as_deref(), input.delimiter.as_deref(), input.max_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let encoding = Encoding::asked(input.encoding_type.as_deref())?;
        let max_keys = page::entries_max(input.max_keys, "maxKeys")?;
        let marker = input.key_marker.as_deref().unwrap_or_default();
        let version_marker = input.version_id_marker.as_deref().filter(|marker| !marker.is_empty());
        let asked = Asked {
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_deref()),
            // The key of the marker may have further versions.
            marker: if version_marker.is_some() { "" } else { marker },
            entries_max: usize::try_from(max_keys).unwrap_or_default(),
        };
        let walk = start(cx, &bucket, asked, marker, version_marker).await?;
        let page = fill(cx, asked, walk).await?;
        let next = page.items.last().filter(|entry| Some(&entry.version.key) == page.last.as_ref());
        let next_version = next.map(|entry| versions::id(&entry.version)).filter(|_| page.is_truncated);
        let next_key = page.last.as_deref().filter(|_| page.is_truncated);
        let (markers, kept): (Vec<_>, Vec<_>) =
            page.items.iter().partition(|entry| entry.version.object().is_none());
        Ok(ListObjectVersionsOutput {
            is_truncated: Some(page.is_truncated),
            key_marker: Some(encoding.text(marker)),
            version_id_marker: Some(version_marker.unwrap_or_default().to_owned()),
            next_key_marker: next_key.map(|key| encoding.text(key)),
            next_version_id_marker: next_version,
            versions: objects::unless_empty(
                kept.into_iter().filter_map(|entry| entry.shown(&bucket, encoding)).collect(),
            ),
            delete_markers: objects::unless_empty(
                markers.into_iter().map(|entry| entry.shown_marker(&bucket, encoding)).collect(),
            ),
            name: Some(bucket.name),
            prefix: Some(encoding.text(asked.prefix)),
            delimiter: asked.delimiter.map(|delimiter| encoding.text(delimiter)),
            max_keys: Some(max_keys),
            common_prefixes: objects::prefixes(&page.prefixes, encoding),
            encoding_type: encoding.name(),
            request_charged: None,
        })
    }
}

/// A walk that begins behind the markers.
async fn start(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    asked: Asked<'_>,
    marker: &str,
    version: Option<&str>,
) -> Result<Walk> {
    let wanted = u32::try_from(asked.entries_max).unwrap_or(u32::MAX).saturating_add(1);
    let mut walk = Walk::new(bucket, asked.prefix, asked.delimiter.is_some(), wanted);
    match version {
        Some(value) if marker.is_empty() => Err(ObjectError::Argument {
            name: "version-id-marker",
            value: value.to_owned(),
            message: "A version-id marker cannot be specified without a key marker.",
        })?,
        Some(id) => match sequence(cx, bucket, marker, id).await? {
            Some(sequence) => walk.skip_to(cx.tx, marker, sequence).await?,
            None => walk.skip_key(marker),
        },
        None if marker.is_empty() => {}
        None => walk.skip_key(marker),
    }
    Ok(walk)
}

/// The place of a version among those of its key, also where it is gone by now.
async fn sequence(cx: &mut Cx<'_>, bucket: &Bucket, key: &str, id: &str) -> Result<Option<u64>> {
    if let Some((sequence, _)) = version_id::parse(id) {
        return Ok(Some(sequence));
    }
    match versions::find(cx.tx, bucket, key, Some(id)).await {
        Ok(version) => Ok(Some(version.sequence)),
        Err(kernel::Error::Api(_)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

struct Entry {
    version: Version,
    is_latest: bool,
}

async fn fill<'a>(cx: &mut Cx<'_>, asked: Asked<'a>, walk: Walk) -> Result<Page<'a, Entry>> {
    let (mut walk, mut page) = (walk, Page::new(asked));
    if page.is_for_nothing() {
        return Ok(page);
    }
    while let Some((version, is_latest)) = walk.peek(cx.tx).await? {
        match page.offer(&version.key) {
            Offer::Full => break,
            Offer::Skip(beginning) => walk.skip_all(&beginning),
            Offer::Take => {
                let key = version.key.clone();
                page.take(&key, Entry { version, is_latest });
                walk.step(cx.tx).await?;
            }
        }
    }
    Ok(page)
}

impl Entry {
    fn shown(&self, bucket: &Bucket, encoding: Encoding) -> Option<ObjectVersion> {
        let version = &self.version;
        let object: &Object = version.object()?;
        let (checksum_algorithm, checksum_type) = sums::listed(object.checksum.as_ref());
        Some(ObjectVersion {
            e_tag: Some(object.etag.text()),
            checksum_algorithm,
            checksum_type,
            size: i64::try_from(object.size).ok(),
            storage_class: Some(object.storage_class().to_owned()),
            key: Some(encoding.text(&version.key)),
            version_id: Some(versions::id(version)),
            is_latest: Some(self.is_latest),
            last_modified: Some(version.modified.into()),
            owner: Some(show::owner(bucket.owner_of(&version.owner))),
            restore_status: None,
        })
    }

    fn shown_marker(&self, bucket: &Bucket, encoding: Encoding) -> DeleteMarkerEntry {
        DeleteMarkerEntry {
            owner: Some(show::owner(bucket.owner_of(&self.version.owner))),
            key: Some(encoding.text(&self.version.key)),
            version_id: Some(versions::id(&self.version)),
            is_latest: Some(self.is_latest),
            last_modified: Some(self.version.modified.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud, put, refusal};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn pages_of_versions_join() {
        let cloud = cloud();
        bucket(&cloud, "b-1", true).await;
        for _ in 0..3 {
            for key in ["a", "b/1", "c"] {
                put(&cloud, "b-1", key, "x").await;
            }
        }
        cloud.call("s3", "DeleteObject", json!({"Bucket": "b-1", "Key": "a"})).await.expect("is there");
        let all = cloud.call("s3", "ListObjectVersions", json!({"Bucket": "b-1"})).await.expect("is there");
        assert_eq!(all["Versions"].as_array().map(Vec::len), Some(9));
        assert_eq!(all["DeleteMarkers"][0]["IsLatest"], true);
        let mut asked = json!({"Bucket": "b-1", "MaxKeys": 2});
        let mut found: Vec<Value> = Vec::new();
        loop {
            let page = cloud.call("s3", "ListObjectVersions", asked.clone()).await.expect("is there");
            found.extend(page["Versions"].as_array().cloned().unwrap_or_default());
            if page["IsTruncated"] == false {
                break;
            }
            asked["KeyMarker"] = page["NextKeyMarker"].clone();
            asked["VersionIdMarker"] = page["NextVersionIdMarker"].clone();
        }
        assert_eq!(Some(&found), all["Versions"].as_array());
        let latest: Vec<bool> = found.iter().map(|entry| entry["IsLatest"] == true).collect();
        assert_eq!(latest, [false, false, false, true, false, false, true, false, false]);
        let sum = cloud.call("s3", "ListObjectVersions", json!({"Bucket": "b-1", "Delimiter": "/"})).await;
        assert_eq!(sum.expect("is there")["CommonPrefixes"], json!([{"Prefix": "b/"}]));
        let lone =
            refusal(&cloud, "ListObjectVersions", json!({"Bucket": "b-1", "VersionIdMarker": "x"})).await;
        assert_eq!(lone.message, "A version-id marker cannot be specified without a key marker.");
    }
}
