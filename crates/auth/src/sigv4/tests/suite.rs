//! AWS's test suite of signature version 4: one line a request.

use super::super::*;
use super::{any, claim, headers};
use crate::hash::sha256;

/// 2015-08-30T12:36:00Z.
const NOW_S: i64 = 1_440_938_160;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const UNRESERVED: &str = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

struct Case<'a> {
    name: &'a str,
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a str,
    signature: &'a str,
}

impl Case<'_> {
    fn verify(&self) -> Result<Verified, Rejection> {
        let mut names = vec!["host", "x-amz-date"];
        names.extend(self.headers.iter().map(|(name, _)| *name));
        names.sort_unstable();
        names.dedup();
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={}, Signature={}",
            names.join(";"),
            self.signature
        );
        let mut all = headers(self.headers);
        all.extend(headers(&[
            ("host", "example.amazonaws.com"),
            ("x-amz-date", "20150830T123600Z"),
            ("authorization", &authorization),
        ]));
        let request = Request { method: self.method, path: self.path, query: self.query, headers: &all };
        let claim = claim(&request);
        let key = SigningKey::derive(SECRET, &claim.scope);
        let body = Some(sha256(self.body.as_bytes()));
        verify(&request, &claim, &key, NOW_S, body, any(Family::Query))
    }
}

fn get<'a>(name: &'a str, path: &'a str, query: &'a str, signature: &'a str) -> Case<'a> {
    Case { name, method: "GET", path, query, headers: &[], body: "", signature }
}

#[test]
fn paths_and_queries() {
    let unreserved_path = format!("/{UNRESERVED}");
    let unreserved_query = format!("{UNRESERVED}={UNRESERVED}");
    for case in [
        get("vanilla", "/", "", VANILLA),
        get("relative", "/example/..", "", VANILLA),
        get("relative-relative", "/example1/example2/../..", "", VANILLA),
        get("slash", "//", "", VANILLA),
        get("slash-dot-slash", "/./", "", VANILLA),
        get("slashes", "//example//", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        get(
            "pointless-dot",
            "/./example",
            "",
            "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
        ),
        get(
            "space",
            "/example space/",
            "",
            "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        ),
        get("utf8", "/ሴ", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        get(
            "unreserved",
            &unreserved_path,
            "",
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        ),
        get(
            "query-unreserved",
            "/",
            &unreserved_query,
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        get(
            "query-order-key-case",
            "/",
            "Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ] {
        assert!(case.verify().is_ok(), "{}: {:?}", case.name, case.verify());
    }
}

#[test]
fn headers_and_bodies() {
    let post = |name, query, headers, body, signature| Case {
        name,
        method: "POST",
        path: "/",
        query,
        headers,
        body,
        signature,
    };
    for case in [
        post("vanilla", "", &[], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        post(
            "vanilla-query",
            "Param1=value1",
            &[],
            "",
            "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
        ),
        post(
            "header-key-sort",
            "",
            &[("my-header1", "value1")],
            "",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        ),
        post(
            "form",
            "",
            &[("content-type", "application/x-www-form-urlencoded")],
            "Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ] {
        assert!(case.verify().is_ok(), "{}: {:?}", case.name, case.verify());
    }
}

#[test]
fn header_values() {
    let with = |name, headers, signature| Case { headers, ..get(name, "/", "", signature) };
    for case in [
        with(
            "trim",
            &[("my-header1", "value1"), ("my-header2", "\"a   b   c\"")],
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        with(
            "order",
            &[
                ("my-header1", "value4"),
                ("my-header1", "value1"),
                ("my-header1", "value3"),
                ("my-header1", "value2"),
            ],
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
        ),
        with(
            "duplicate",
            &[("my-header1", "value2"), ("my-header1", "value2"), ("my-header1", "value1")],
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        ),
    ] {
        assert!(case.verify().is_ok(), "{}: {:?}", case.name, case.verify());
    }
}
