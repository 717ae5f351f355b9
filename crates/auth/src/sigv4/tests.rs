//! Signatures against AWS's published examples, and every way to be refused.

use super::*;
use crate::hash::{hex_string, sha256};
use http::{HeaderMap, HeaderName, HeaderValue};

mod refusals;
mod suite;

pub(super) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// 2013-05-24T00:00:00Z.
pub(super) const NOW_S: i64 = 1_369_353_600;

pub(super) fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        headers.append(name, HeaderValue::from_str(value).expect("a header value"));
    }
    headers
}

pub(super) fn claim<'a>(request: &Request<'a>) -> Claim<'a> {
    match find(request) {
        Ok(Found::Signed(claim)) => claim,
        other => panic!("no claim: {other:?}"),
    }
}

pub(super) fn any(family: Family) -> Rules<'static> {
    Rules { family, services: &[], region: None }
}

const AUTHORIZATION: &str =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

/// Method, path, query, further headers, their names, body, signature: from S3's documentation.
type S3Example<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);

const S3_EXAMPLES: [S3Example; 4] = [
    (
        "GET",
        "/test.txt",
        "",
        &[("range", "bytes=0-9"), ("x-amz-date", "20130524T000000Z")],
        "host;range;x-amz-content-sha256;x-amz-date",
        "",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    (
        "PUT",
        "/test%24file.text",
        "",
        &[
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ],
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "Welcome to Amazon S3.",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
    (
        "GET",
        "/",
        "lifecycle",
        &[("x-amz-date", "20130524T000000Z")],
        "host;x-amz-content-sha256;x-amz-date",
        "",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    (
        "GET",
        "/",
        "max-keys=2&prefix=J",
        &[("x-amz-date", "20130524T000000Z")],
        "host;x-amz-content-sha256;x-amz-date",
        "",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
];

#[test]
fn the_examples_of_s3_verify() {
    for (method, path, query, more, names, body, signature) in S3_EXAMPLES {
        let mut headers = headers(more);
        let authorization = format!("{AUTHORIZATION}, SignedHeaders={names}, Signature={signature}");
        let body_sha256 = sha256(body.as_bytes());
        headers.extend(self::headers(&[
            ("host", "examplebucket.s3.amazonaws.com"),
            ("x-amz-content-sha256", &hex_string(&body_sha256)),
            ("authorization", &authorization),
        ]));
        let request = Request { method, path, query, headers: &headers };
        let claim = claim(&request);
        let key = SigningKey::derive(SECRET, &claim.scope);
        let verified = verify(&request, &claim, &key, NOW_S, Some(body_sha256), any(Family::S3));
        assert_eq!(verified.map(|verified| verified.body), Ok(Body::Checked), "{method} {path}?{query}");
    }
}

const PRESIGNED: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524\
    %2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
    &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

#[test]
fn the_presigned_example_of_s3_verifies_for_a_day() {
    let headers = headers(&[("host", "examplebucket.s3.amazonaws.com")]);
    let request = Request { method: "GET", path: "/test.txt", query: PRESIGNED, headers: &headers };
    let claim = claim(&request);
    let key = SigningKey::derive(SECRET, &claim.scope);
    let at = |now_s| verify(&request, &claim, &key, now_s, None, any(Family::S3));
    assert_eq!(at(NOW_S + 86_400).map(|verified| verified.body), Ok(Body::Unsigned));
    let refusal = at(NOW_S + 86_401).expect_err("it has expired");
    assert_eq!((refusal.code(Family::S3), refusal.status(Family::S3)), ("AccessDenied", 403));
    assert_eq!(refusal.message(Family::S3), "Request has expired");
    assert_eq!(
        refusal.fields(Family::S3),
        [
            ("X-Amz-Expires", "86400".to_string()),
            ("Expires", "2013-05-25T00:00:00Z".to_string()),
            ("ServerTime", "2013-05-25T00:00:01Z".to_string()),
        ]
    );
}

#[test]
fn we_presign_as_the_example_does() {
    let headers = headers(&[("host", "examplebucket.s3.amazonaws.com")]);
    let request = Request { method: "GET", path: "/test.txt", query: "", headers: &headers };
    let credentials = Credentials { access_key: "AKIAIOSFODNN7EXAMPLE", secret: SECRET, session_token: None };
    let scope = credentials.scope("us-east-1", "s3", NOW_S);
    assert_eq!(presign(&request, &credentials, &scope, NOW_S, 86_400, Family::S3), PRESIGNED);
}

#[test]
fn what_we_sign_verifies() {
    let credentials = Credentials { access_key: "ASIAX", secret: "s", session_token: Some("to/ken==") };
    for (family, service) in [(Family::S3, "s3"), (Family::Json, "dynamodb"), (Family::Rest, "lambda")] {
        let mut headers = headers(&[("host", "h"), ("x-amz-meta-a", "  b   c ")]);
        let scope = credentials.scope("eu-west-1", service, NOW_S);
        let body = SignedBody { payload: Payload::Absent, sha256: sha256(b"body") };
        let (path, query) = ("/a%20b//c/../d", "z=1&a=%C3%BC");
        sign(("PUT", path, query), &mut headers, body, &credentials, &scope, NOW_S, family)
            .expect("plain values");
        let request = Request { method: "PUT", path, query, headers: &headers };
        let claim = claim(&request);
        assert_eq!(claim.session_token.as_deref(), Some("to/ken=="));
        let key = SigningKey::derive("s", &claim.scope);
        let body = Some(sha256(b"body"));
        let rules = Rules { family, services: &[service], region: Some("eu-west-1") };
        assert!(verify(&request, &claim, &key, NOW_S, body, rules).is_ok(), "{family:?}");
        assert!(verify(&request, &claim, &key, NOW_S, Some(sha256(b"other")), rules).is_err(), "{family:?}");
    }
}

#[test]
fn a_body_that_was_not_read_must_hash_to_what_was_signed() {
    let credentials = Credentials { access_key: "AKIAX", secret: "s", session_token: None };
    let mut headers = headers(&[("host", "h")]);
    let scope = credentials.scope("us-east-1", "s3", NOW_S);
    let body = SignedBody { payload: Payload::Absent, sha256: sha256(b"body") };
    sign(("PUT", "/", ""), &mut headers, body, &credentials, &scope, NOW_S, Family::S3)
        .expect("plain values");
    let request = Request { method: "PUT", path: "/", query: "", headers: &headers };
    let claim = claim(&request);
    let key = SigningKey::derive("s", &claim.scope);
    let verified =
        verify(&request, &claim, &key, NOW_S, None, any(Family::S3)).expect("the signature is right");
    assert_eq!(verified.body, Body::MustHashTo(sha256(b"body")));
    assert!(verified.check_body(sha256(b"body")).is_ok());
    let refusal = verified.check_body(sha256(b"else")).expect_err("another body");
    assert_eq!(refusal.code(Family::S3), "XAmzContentSHA256Mismatch");
}

#[test]
fn the_form_example_of_s3_verifies() {
    let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
    let signature = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";
    let scope = Scope { date: "20151229".into(), region: "us-east-1".into(), service: "s3".into() };
    let key = SigningKey::derive(SECRET, &scope);
    assert!(verify_policy_document(policy, signature, &key));
    assert!(!verify_policy_document(&policy[4..], signature, &key));
}

#[test]
fn requests_without_a_signature_are_anonymous() {
    let headers = headers(&[("host", "h"), ("x-amz-date", "20130524T000000Z")]);
    let request = Request { method: "GET", path: "/", query: "prefix=a&x", headers: &headers };
    assert_eq!(find(&request), Ok(Found::Anonymous));
}
