//! Buckets and what lies in them.

use super::call::{Answer, Call, Failure, escaped, texts, unless};
use crate::api::Api;
use crate::trouble::Outcome;
use auth::sigv4::Family;

const NO_BUCKET: [&str; 1] = ["NoSuchBucket"];

/// Makes it, or finds it there.
pub fn make(api: &Api, bucket: &str) -> Outcome<()> {
    unless(send(api, "PUT", &format!("/{bucket}"), "", &[], b""), &["BucketAlreadyOwnedByYou"])?;
    Ok(())
}

pub fn put(api: &Api, bucket: &str, key: &str, content_type: &str, body: &[u8]) -> Outcome<()> {
    send(api, "PUT", &path(bucket, key), "", &[("content-type", content_type)], body)?;
    Ok(())
}

/// Nothing where there is no such object (yet).
pub fn get(api: &Api, bucket: &str, key: &str) -> Outcome<Option<Vec<u8>>> {
    match send(api, "GET", &path(bucket, key), "", &[], b"") {
        Ok(answer) => Ok(Some(answer.body)),
        Err(failure) if failure.is(&["NoSuchKey"]) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// Whether it is there or not.
pub fn delete(api: &Api, bucket: &str, key: &str) -> Outcome<()> {
    unless(send(api, "DELETE", &path(bucket, key), "", &[], b""), &NO_BUCKET)?;
    Ok(())
}

/// The first thousand.
fn keys(api: &Api, bucket: &str) -> Result<Vec<String>, Failure> {
    let answer = send(api, "GET", &format!("/{bucket}"), "list-type=2", &[], b"")?;
    Ok(texts(&answer.text(), "Key"))
}

/// With all that is in it; tells whether it was there.
pub fn remove(api: &Api, bucket: &str) -> Outcome<bool> {
    loop {
        match keys(api, bucket) {
            Ok(keys) if keys.is_empty() => break,
            Ok(keys) => keys.iter().try_for_each(|key| delete(api, bucket, key))?,
            Err(failure) if failure.is(&NO_BUCKET) => return Ok(false),
            Err(failure) => return Err(failure.into()),
        }
    }
    unless(send(api, "DELETE", &format!("/{bucket}"), "", &[], b""), &NO_BUCKET)
}

/// Every object that comes, or those whose names end so, is told to a function; without one, nothing is told.
pub fn tell(api: &Api, bucket: &str, function: Option<&str>, suffix: Option<&str>) -> Outcome<()> {
    let rule = |suffix| {
        format!(
            "<Filter><S3Key><FilterRule><Name>suffix</Name><Value>{suffix}</Value></FilterRule></S3Key></Filter>"
        )
    };
    let filter = suffix.map(rule).unwrap_or_default();
    let function = function.map(|arn| {
        format!(
            "<CloudFunctionConfiguration><CloudFunction>{arn}</CloudFunction><Event>s3:ObjectCreated:*</Event>\
             {filter}</CloudFunctionConfiguration>"
        )
    });
    let body =
        format!("<NotificationConfiguration>{}</NotificationConfiguration>", function.unwrap_or_default());
    send(api, "PUT", &format!("/{bucket}"), "notification=", &[], body.as_bytes())?;
    Ok(())
}

fn path(bucket: &str, key: &str) -> String {
    let parts: Vec<String> = key.split('/').map(escaped).collect();
    format!("/{bucket}/{}", parts.join("/"))
}

fn send(
    api: &Api,
    method: &'static str,
    path: &str,
    query: &str,
    headers: &[(&'static str, &str)],
    body: &[u8],
) -> Result<Answer, Failure> {
    Call { service: "s3", family: Family::S3, method, path, query, headers, body }.send(api)
}
