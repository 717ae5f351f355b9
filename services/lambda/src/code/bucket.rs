//! Code that lies in a bucket: read as the caller, who must be allowed to read the object.

use crate::errors::Error;
use crate::limits::UNZIPPED_BYTES_MAX;
use bytes::{Bytes, BytesMut};
use kernel::{ApiError, Cx, Result};
use wire::{Map, Value};

/// What is read at once: an archive is held whole, but not twice.
const PIECE_BYTES: u64 = 16 << 20;

/// The object, piece by piece; all of them of one version.
pub async fn read(cx: &mut Cx<'_>, bucket: &str, key: &str, version: Option<&str>) -> Result<Bytes> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut asked: Map<Value> = Map::default();
    asked.insert("Bucket", text(bucket));
    asked.insert("Key", text(key));
    if let Some(version) = version {
        asked.insert("VersionId", text(version));
    }
    let mut whole = BytesMut::new();
    loop {
        let from = whole.len() as u64;
        asked.insert("Range", Value::Text(format!("bytes={from}-{}", from + PIECE_BYTES - 1)));
        let got = match cx.ask("s3", "GetObject", &Value::Map(asked.clone())).await {
            // An object without a byte has no range.
            Err(error) if error.code == "InvalidRange" => return Ok(whole.freeze()),
            got => got.map_err(|error| refused(error, bucket, key))?,
        };
        let Some(Value::Blob(piece)) = got.get("Body") else { return Ok(whole.freeze()) };
        whole.extend_from_slice(&piece.0);
        let total = got.get("ContentRange").and_then(Value::as_text).and_then(total).unwrap_or_default();
        if total >= UNZIPPED_BYTES_MAX {
            return Err(Error::UnzippedTooLarge.into());
        }
        if piece.0.is_empty() || whole.len() as u64 >= total {
            return Ok(whole.freeze());
        }
        if let Some(etag) = got.get("ETag") {
            asked.insert("IfMatch", etag.clone());
        }
    }
}

/// The length of the object, of `bytes 0-15/230`.
fn total(range: &str) -> Option<u64> {
    range.rsplit_once('/')?.1.parse().ok()
}

fn refused(error: ApiError, bucket: &str, key: &str) -> Error {
    let region =
        error.fields.iter().find(|(name, _)| *name == "Region").and_then(|(_, value)| value.as_text());
    match (&*error.code, region) {
        ("AccessDenied", _) => {
            Error::ObjectDenied { object: format!("{bucket}/{key}"), message: error.message }
        }
        ("PermanentRedirect" | "AuthorizationHeaderMalformed", Some(region)) => Error::ObjectUnreadable {
            code: "PermanentRedirect".to_owned(),
            message: format!(
                "The bucket is in this region: {region}. Please use this region to retry the request"
            ),
        },
        (code, _) => Error::ObjectUnreadable { code: code.to_owned(), message: error.message },
    }
}

#[cfg(test)]
mod tests;
