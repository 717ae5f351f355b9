//! Bytes that mean harm: nothing may panic, whatever comes in.

use proptest::prelude::*;

const POLICY: &str = r#"{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Allow",
"Principal":{"AWS":["arn:aws:iam::123456789012:role/r","123456789012"],"Service":"s3.amazonaws.com"},
"Action":["s3:Get*","s3:?ut"],"Resource":"arn:aws:s3:::${aws:username, 'x'}/*","Condition":
{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*","${*}"]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},
"DateLessThan":{"aws:CurrentTime":"2024-02-29T00:00:00Z"},"NumericLessThan":{"s3:max-keys":10}}}]}"#;

const REQUEST: &str = "PUT\n/a%2Fb/../ü\na=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20240229\
%2Fr%2Fs%2Faws4_request&X-Amz-Date=20240229T235958Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&\
X-Amz-Signature=00\nhost: x\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-date: 20240229T235958Z";

const SIGNED: &str = "GET\n/\n\nhost: x\nx-amz-date: 20240229T235958Z\nauthorization: AWS4-HMAC-SHA256 \
Credential=A/20240229/r/s/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";

const CHUNKS: &str = "\u{3}5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

/// A text with some bytes replaced, removed or doubled.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((0..text.len(), any::<u8>(), 0..4_u8), 0..6);
    edits.prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (position, byte, kind) in edits {
            let position = position.min(bytes.len().saturating_sub(1));
            match kind {
                0 => bytes[position] = byte,
                1 => drop(bytes.drain(position..(position + 3).min(bytes.len()))),
                2 => bytes.insert(position, b"{}[]\",:%;&=\r\n"[usize::from(byte) % 13]),
                _ => bytes.truncate(position + 1),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn policies(bytes in mutated(POLICY)) { auth::fuzz::policy(&bytes); }
    #[test]
    fn presigned_requests(bytes in mutated(REQUEST)) { auth::fuzz::sigv4(&bytes); }
    #[test]
    fn signed_requests(bytes in mutated(SIGNED)) { auth::fuzz::sigv4(&bytes); }
    #[test]
    fn chunked_bodies(bytes in mutated(CHUNKS)) { auth::fuzz::chunked(&bytes); }
    #[test]
    fn noise(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        auth::fuzz::policy(&bytes);
        auth::fuzz::sigv4(&bytes);
        auth::fuzz::chunked(&bytes);
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for open in ["[", "{\"a\":", "{\"Statement\":["] {
        auth::fuzz::policy(format!("{{\"Statement\":{}", open.repeat(20_000)).as_bytes());
    }
    let lists = format!("{{\"Statement\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    auth::fuzz::policy(lists.as_bytes());
}
