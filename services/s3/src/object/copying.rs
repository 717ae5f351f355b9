//! Where a copy comes from.

use super::access::{self, Action, Target};
use super::customer_key::Headers;
use crate::conditions::{ReadConditions, Subject};
use crate::door;
use crate::errors::object::ObjectError;
use crate::places;
use crate::state::bucket::Bucket;
use crate::state::object::{Object, Version};
use crate::versions;
use kernel::{Cx, Need, Result};

/// The `x-amz-copy-source` header, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct From {
    pub bucket: String,
    pub key: String,
    pub version: Option<String>,
}

/// What a request says of the bucket that its source is in.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    pub expected_owner: Option<&'a str>,
    pub payer: Option<&'a str>,
}

const READ: Action = Action { plain: "s3:GetObject", versioned: "s3:GetObjectVersion" };
const READ_TAGS: Action = Action { plain: "s3:GetObjectTagging", versioned: "s3:GetObjectVersionTagging" };

/// The source of a copy, found, and allowed by its conditions.
pub struct Source {
    pub bucket: Bucket,
    pub version: Version,
    pub object: Object,
    /// The customer's key that opens it.
    pub key: Option<[u8; 32]>,
}

/// `/bucket/key?versionId=…`, percent-encoded, with or without the first slash.
pub fn parse(header: &str) -> Result<From, ObjectError> {
    let (path, version) = match header.rsplit_once("?versionId=") {
        Some((path, version)) => (path, Some(version)),
        None => (header, None),
    };
    let bad = || ObjectError::BadCopySource { value: header.to_owned() };
    let path = decoded(path).ok_or_else(bad)?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    let (bucket, key) = path.split_once('/').ok_or_else(bad)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(bad());
    }
    let version = version.map(str::to_owned);
    Ok(From { bucket: bucket.to_owned(), key: key.to_owned(), version })
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let escaped = (*byte == b'%').then(|| after.split_at_checked(2)).flatten();
        let hex = escaped.and_then(|(digits, after)| {
            let value = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
            Some((value, after))
        });
        let (byte, after) = hex.unwrap_or((*byte, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

impl From {
    /// What reading the source needs.
    pub async fn needs(&self, cx: &mut Cx<'_>, terms: Terms<'_>) -> Result<Vec<Need>> {
        let Terms { expected_owner, payer } = terms;
        let bucket = door::anywhere(cx, &self.bucket, expected_owner).await?;
        door::check_payer(cx, &bucket, payer)?;
        access::to_read_in(cx, READ, &bucket, self.target(terms)).await
    }

    /// What it needs to take the source's tags over to another object: they are read, and given.
    pub async fn needs_for_tags(&self, cx: &mut Cx<'_>, terms: Terms<'_>, to: String) -> Result<Vec<Need>> {
        let bucket = door::anywhere(cx, &self.bucket, None).await?;
        let found = versions::find(cx.tx, &bucket, &self.key, self.version.as_deref()).await;
        let has_tags = match found {
            Ok(version) => version.object().is_some_and(|object| !object.tags.is_empty()),
            Err(kernel::Error::Api(_)) => false,
            Err(trouble) => return Err(trouble),
        };
        if !has_tags {
            return Ok(Vec::new());
        }
        let mut needs = access::to_read_in(cx, READ_TAGS, &bucket, self.target(terms)).await?;
        needs.push(Need::new("s3:PutObjectTagging", to));
        Ok(needs)
    }

    fn target<'a>(&'a self, terms: Terms<'a>) -> Target<'a> {
        let Terms { expected_owner, payer } = terms;
        let version = self.version.as_deref();
        Target { bucket: &self.bucket, key: &self.key, version, expected_owner, payer }
    }

    pub async fn open(
        &self,
        cx: &mut Cx<'_>,
        conditions: ReadConditions<'_>,
        key: Headers<'_>,
    ) -> Result<Source> {
        let bucket = door::anywhere(cx, &self.bucket, None).await?;
        let id = self.version.as_deref();
        let found = versions::find_object(cx.tx, &bucket, &self.key, id, "HEAD").await;
        let (version, object) = match found {
            // A delete marker cannot be copied.
            Err(kernel::Error::Api(error)) if error.code == "MethodNotAllowed" => {
                Err(ObjectError::Request {
                    message: "The source of a copy request may not specifically refer to a delete marker by version id.",
                })?
            }
            found => found?,
        };
        let etag = object.etag.text();
        conditions.check_source(Subject { etag: &etag, modified: version.modified }, cx.now)?;
        let key = super::customer_key::for_reading(&object, key.brought()?)?;
        check_archive(&object)?;
        Ok(Source { bucket, version, object, key })
    }
}

impl Source {
    /// Its bytes, all or some.
    pub async fn read(
        &self,
        cx: &mut Cx<'_>,
        range: std::ops::Range<u64>,
    ) -> Result<crate::body::outflow::Outflow> {
        places::open(cx, &self.object, self.key, range).await
    }
}

/// Archived objects cannot be read, and pileus does not restore them.
pub fn check_archive(object: &Object) -> Result<(), ObjectError> {
    match object.storage_class() {
        class @ ("GLACIER" | "DEEP_ARCHIVE") => Err(ObjectError::Archived { class: class.to_owned() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources() {
        let from = |bucket: &str, key: &str, version: Option<&str>| {
            let version = version.map(str::to_owned);
            Ok(From { bucket: bucket.to_owned(), key: key.to_owned(), version })
        };
        assert_eq!(parse("/b/k"), from("b", "k", None));
        assert_eq!(parse("b/a%20b/%C3%A9"), from("b", "a b/é", None));
        assert_eq!(parse("b/a+b%?versionId=x"), from("b", "a+b%", Some("x")));
        assert_eq!(parse("b%2Fk"), from("b", "k", None));
        for bad in ["", "b", "/b/", "//k", "b/%ff"] {
            assert_eq!(parse(bad), Err(ObjectError::BadCopySource { value: bad.to_owned() }));
        }
    }
}
