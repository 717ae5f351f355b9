//! One line of an access log.

use crate::site::{decoded, encoded};
use crate::state::bucket::Bucket;
use http::Method;
use kernel::Time;
use kernel::canonical;
use kernel::site::Head;
use wire::{Body, Response};

/// A request and its answer.
pub struct Entry<'a> {
    pub bucket: &'a Bucket,
    /// Still percent-encoded.
    pub key: &'a str,
    pub head: &'a Head<'a>,
    pub response: &'a Response,
    /// An ARN; `None` for strangers.
    pub requester: Option<String>,
    pub now: Time,
}

pub fn text(entry: &Entry<'_>) -> String {
    let Entry { bucket, key, head, response, now, .. } = entry;
    let header = |name: &str| {
        let found = response.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    let query = if head.query.is_empty() { String::new() } else { format!("?{}", head.query) };
    let quoted = |text: Option<&str>| format!("\"{}\"", text.unwrap_or("-").replace(['"', '\r', '\n'], "_"));
    let is_signed = entry.requester.is_some();
    let bytes = response.body.length().filter(|bytes| *bytes > 0).map(|bytes| bytes.to_string());
    [
        canonical::id(&bucket.account),
        bucket.name.clone(),
        stamp(*now),
        head.ip.to_string(),
        entry.requester.clone().unwrap_or_else(dash),
        header("x-amz-request-id").unwrap_or("-").to_owned(),
        operation(head.method, key, head.query),
        if key.is_empty() { dash() } else { encoded(&decoded(key)) },
        quoted(Some(&format!("{} {}{query} HTTP/1.1", head.method, head.path))),
        response.status.to_string(),
        code(response).unwrap_or_else(dash),
        bytes.clone().unwrap_or_else(dash),
        bytes.filter(|_| !key.is_empty() && response.status < 300).unwrap_or_else(dash),
        dash(),
        dash(),
        quoted(head.header("referer")),
        quoted(head.header("user-agent")),
        header("x-amz-version-id").unwrap_or("-").to_owned(),
        header("x-amz-id-2").unwrap_or("-").to_owned(),
        if is_signed { "SigV4".to_owned() } else { dash() },
        dash(),
        auth_type(is_signed, head).to_owned(),
        head.host.to_owned(),
        dash(),
        dash(),
        dash(),
    ]
    .join(" ")
}

fn dash() -> String {
    "-".to_owned()
}

fn auth_type(is_signed: bool, head: &Head<'_>) -> &'static str {
    match (is_signed, head.query.contains("X-Amz-Signature=")) {
        (false, _) => "-",
        (true, true) => "QueryString",
        (true, false) => "AuthHeader",
    }
}

/// `[06/Feb/2019:00:00:38 +0000]`
fn stamp(now: Time) -> String {
    // Fri, 06 Feb 2019 00:00:38 GMT
    let http = now.http();
    let parts: Vec<&str> = http.split(' ').collect();
    match parts.as_slice() {
        [_, day, month, year, time, _] => format!("[{day}/{month}/{year}:{time} +0000]"),
        _ => dash(),
    }
}

/// `REST.GET.OBJECT`
fn operation(method: &Method, key: &str, query: &str) -> String {
    const NAMES: [(&str, &str); 16] = [
        ("acl", "ACL"),
        ("cors", "CORS"),
        ("delete", "MULTI_OBJECT_DELETE"),
        ("lifecycle", "LIFECYCLE"),
        ("location", "LOCATION"),
        ("logging", "LOGGING_STATUS"),
        ("notification", "NOTIFICATION"),
        ("partNumber", "PART"),
        ("policy", "BUCKETPOLICY"),
        ("requestPayment", "REQUEST_PAYMENT"),
        ("tagging", "TAGGING"),
        ("uploadId", "UPLOAD"),
        ("uploads", "UPLOADS"),
        ("versioning", "VERSIONING"),
        ("versions", "BUCKETVERSIONS"),
        ("website", "WEBSITE"),
    ];
    let asked = |name: &str| query.split('&').any(|part| part.split('=').next() == Some(name));
    let named = NAMES.iter().find(|(name, _)| asked(name)).map(|(_, resource)| *resource);
    let resource = match named {
        Some("TAGGING") if !key.is_empty() => "OBJECT_TAGGING",
        Some(resource) => resource,
        None if key.is_empty() => "BUCKET",
        None => "OBJECT",
    };
    format!("REST.{method}.{resource}")
}

/// The code of an error, which stands in its body.
fn code(response: &Response) -> Option<String> {
    let Body::Bytes(body) = &response.body else { return None };
    let text = std::str::from_utf8(body).ok().filter(|_| response.status >= 300)?;
    let (_, after) = text.split_once("<Code>")?;
    after.split_once("</Code>").map(|(code, _)| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_stamps() {
        assert_eq!(operation(&Method::GET, "k", ""), "REST.GET.OBJECT");
        assert_eq!(operation(&Method::PUT, "k", "tagging"), "REST.PUT.OBJECT_TAGGING");
        assert_eq!(operation(&Method::GET, "", "list-type=2"), "REST.GET.BUCKET");
        assert_eq!(operation(&Method::PUT, "k", "partNumber=1&uploadId=x"), "REST.PUT.PART");
        assert_eq!(stamp(Time(1_795_260_885_123)), "[21/Nov/2026:11:34:45 +0000]");
    }
}
