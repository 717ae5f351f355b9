//! Reads back what the buckets have, and takes away what is left of uploads.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crash::s3_request::S3Call;
use crash::trouble::Outcome;

use super::line::Line;
use super::model::{Bucket, Found, Key, Version};
use super::worker::Worker;
use crate::answer::{children, text};
use crate::check::Checked;
use crate::judge::Failure;

/// Compares a worker's keys with what it was told; settles whether the pending change was made.
pub async fn check(line: &mut Line, worker: &mut Worker) -> Outcome<Checked> {
    let mut checked = Checked { facts: 0, failures: std::mem::take(&mut worker.failures) };
    let pending = worker.pending.take();
    worker.touched.extend(pending.iter().map(|change| change.key.clone()));
    let mut found = BTreeMap::new();
    for bucket in Bucket::ALL {
        abort_uploads(line, bucket, &worker.prefix()).await?;
        found.extend(list(line, bucket, &worker.prefix()).await?);
    }
    for (key, versions) in &mut worker.keys {
        let found = found.remove(key).unwrap_or_default();
        checked.facts += found.versions.len() as u64 + 1;
        let of_key = pending.as_ref().filter(|change| change.key == *key);
        match super::model::judge(versions, of_key, &found) {
            Some(settled) => *versions = settled,
            None => {
                let what = format!("{key:?} has {found:?}, but {versions:?} and perhaps {of_key:?}");
                checked.failures.push(Failure::Lost(what));
            }
        }
    }
    let strangers = found.keys().map(|key| Failure::Torn(format!("nobody ever made {key:?}")));
    checked.failures.extend(strangers);
    for key in std::mem::take(&mut worker.touched) {
        for version in worker.keys.get(&key).into_iter().flatten() {
            checked.facts += 1;
            checked.failures.extend(read(line, &key, version).await?);
        }
    }
    Ok(checked)
}

/// Whether the bytes of a version are those that were put.
async fn read(line: &mut Line, key: &Key, version: &Version) -> Outcome<Option<Failure>> {
    let Some(content) = &version.content else { return Ok(None) };
    let get = S3Call::get(key.path());
    let get = if version.id.is_empty() { get } else { get.query(format!("versionId={}", version.id)) };
    let reply = line.call(&get).await?;
    let is_right = reply.status == 200 && reply.body == content.bytes();
    let etag = reply.header("etag").unwrap_or_default();
    if is_right && etag == format!("\"{}\"", content.etag) {
        return Ok(None);
    }
    let what = format!("{key:?} {}: {} {etag}, not the bytes of {content:?}", version.id, reply.status);
    Ok(Some(Failure::Lost(what)))
}

/// All that a bucket has below a prefix: a page is enough.
pub async fn list(line: &mut Line, bucket: Bucket, prefix: &str) -> Outcome<BTreeMap<Key, Found>> {
    let prefix = prefix.replace('/', "%2F");
    let call = S3Call::get(format!("/{}", bucket.name())).query(format!("prefix={prefix}&versions="));
    let reply = line.good(&call).await?.text();
    let document = Document::parse(&reply)?;
    let mut all: BTreeMap<Key, Found> = BTreeMap::new();
    for kind in ["Version", "DeleteMarker"] {
        for version in children(document.root_element(), kind) {
            let id = text(version, "VersionId");
            let id = if bucket == Bucket::Plain { String::new() } else { id };
            let found = all.entry(Key { bucket, name: text(version, "Key") }).or_default();
            if text(version, "IsLatest") == "true" {
                found.latest = id.clone();
            }
            found.versions.insert(id, (kind == "Version").then(|| told(version)));
        }
    }
    Ok(all)
}

fn told(version: Node<'_, '_>) -> (String, u64) {
    let etag = text(version, "ETag").trim_matches('"').to_owned();
    (etag, text(version, "Size").parse().unwrap_or(u64::MAX))
}

/// Uploads that were on their way when the server died can be taken away.
pub async fn abort_uploads(line: &mut Line, bucket: Bucket, prefix: &str) -> Outcome<()> {
    let prefix = prefix.replace('/', "%2F");
    let call = S3Call::get(format!("/{}", bucket.name())).query(format!("prefix={prefix}&uploads="));
    let reply = line.good(&call).await?.text();
    let document = Document::parse(&reply)?;
    for upload in children(document.root_element(), "Upload") {
        let key = Key { bucket, name: text(upload, "Key") };
        let query = format!("uploadId={}", text(upload, "UploadId"));
        line.good(&S3Call::new("DELETE", key.path()).query(query)).await?;
    }
    Ok(())
}
