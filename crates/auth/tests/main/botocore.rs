//! Requests that botocore signed: odd paths, queries and headers. `data/botocore_requests.py`
//! makes the file anew.

use auth::sigv4::{Family, Found, Payload, Place, Rejection, Request, Rules, SigningKey, find, verify};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const NOW_S: i64 = 1_709_251_198;

#[derive(Deserialize)]
struct Case {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    service: String,
    region: String,
    style: String,
}

impl Case {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).expect("a header value"));
        }
        headers
    }

    fn verify(&self, headers: &HeaderMap, method: &str) -> Result<(Payload, Place), Rejection> {
        let request = Request { method, path: &self.path, query: &self.query, headers };
        let Found::Signed(claim) = find(&request)? else { panic!("no signature in {}", self.path) };
        let key = SigningKey::derive(SECRET, &claim.scope);
        let family = if self.style == "s3" { Family::S3 } else { Family::Query };
        let rules = Rules { family, services: &[&self.service], region: Some(&self.region) };
        verify(&request, &claim, &key, NOW_S, Some(sha256(&self.body)), rules)?;
        Ok((claim.payload, claim.place))
    }
}

fn sha256(text: &str) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().try_into().expect("32 bytes")
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../data/botocore_requests.json")).expect("the recorded requests")
}

#[test]
fn all_signatures_of_botocore_verify() {
    let failures: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let failure = case.verify(&case.headers(), &case.method).err()?;
            Some(format!("{} {}?{}: {}", case.method, case.path, case.query, failure.message(Family::Query)))
        })
        .collect();
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn none_verifies_under_another_method() {
    for case in cases() {
        let outcome = case.verify(&case.headers(), "PATCH");
        assert!(matches!(outcome, Err(Rejection::Mismatch(_))), "{}: {outcome:?}", case.path);
    }
}

#[test]
fn both_places_are_among_them() {
    let places: Vec<Place> = cases()
        .iter()
        .filter_map(|case| case.verify(&case.headers(), &case.method).ok())
        .map(|(_, place)| place)
        .collect();
    assert!(places.contains(&Place::Header) && places.contains(&Place::Query));
}
