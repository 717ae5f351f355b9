//! Requests that S3 refuses by their head alone: paths that are no text, batches of deletes without a digest.

use super::bucket_and_key;
use http::Method;
use kernel::ApiError;
use kernel::site::Head;

/// Why a request is refused, if it is one for S3 and is refused.
pub fn fault(head: &Head<'_>) -> Option<ApiError> {
    // All requests come by here: what costs more is looked at last.
    let is_no_text = head.path.contains('%') && !is_text(head.path);
    let is_bare = *head.method == Method::POST && asks(head.query, "delete") && !has_digest(head);
    if !is_no_text && !is_bare || is_for_another_service(head) {
        return None;
    }
    let (_, key) = bucket_and_key(head)?;
    if is_no_text {
        return Some(ApiError::new(400, "InvalidURI", "Couldn't parse the specified URI."));
    }
    key.is_empty().then(|| {
        let message = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*";
        ApiError::new(400, "InvalidRequest", message)
    })
}

fn asks(query: &str, name: &str) -> bool {
    query.split('&').any(|one| one.split('=').next() == Some(name))
}

fn has_digest(head: &Head<'_>) -> bool {
    head.headers.keys().map(http::HeaderName::as_str).any(|name| {
        matches!(name, "content-md5" | "x-amz-trailer" | "x-amz-sdk-checksum-algorithm")
            || name.starts_with("x-amz-checksum-")
    })
}

/// Whether a signature says that something else is meant.
fn is_for_another_service(head: &Head<'_>) -> bool {
    let scope = |text: &str| Some(text.replace("%2F", "/")).filter(|text| text.contains("/aws4_request"));
    let signed = head.header("authorization").and_then(scope).or_else(|| scope(head.query));
    signed.is_some_and(|scope| !scope.contains("/s3/aws4_request"))
}

/// Whether what percent signs stand for is UTF-8.
fn is_text(path: &str) -> bool {
    let mut rest = path.as_bytes();
    let mut bytes = Vec::new();
    while let Some((byte, after)) = rest.split_first() {
        let digits = (*byte == b'%').then(|| after.get(..2)).flatten();
        let value = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match value.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_are_no_text() {
        assert!(is_text("/b/k%C3%A9%00%zz%"));
        assert!(!is_text("/b/k%80"));
        assert!(!is_text("/b/k%C3"));
        assert!(asks("a&delete=", "delete") && !asks("deleted", "delete"));
    }
}
