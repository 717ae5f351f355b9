//! What a signature and a decision cost. `cargo bench -p auth` prints nanoseconds a call, the best
//! of many short rounds, beside the bare hashing that no signature can do without.

use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, Sourced, Who, evaluate};
use auth::sigv4::{
    Credentials, Family, Found, Payload, Request, Rules, SignedBody, SigningKey, chunked, find, sign, verify,
};
use http::{HeaderMap, HeaderValue};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const NOW_S: i64 = 1_709_251_198;

fn measure(name: &str, mut call: impl FnMut()) {
    const CALLS: u32 = 200;
    let best = (0..2_000).map(|_| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed().as_nanos() / u128::from(CALLS)
    });
    println!("{name:<44} {:>8} ns", best.min().unwrap_or(0));
}

fn main() {
    limit();
    signatures();
    decisions();
    chunks();
}

/// SHA-256 of 350 bytes and HMAC of 130 with a ready key: the least that a signature costs.
fn limit() {
    let (canonical, text) = ([b'a'; 350], [b'b'; 130]);
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"key");
    measure("limit: one SHA-256, one HMAC", || {
        black_box(ring::digest::digest(&ring::digest::SHA256, black_box(&canonical)));
        black_box(ring::hmac::sign(&key, black_box(&text)));
    });
}

fn signatures() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "sqs.eu-west-1.amazonaws.com"),
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", "AmazonSQS.SendMessage"),
        (
            "user-agent",
            "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.0 os/linux#6.18 md/arch#x86_64 lang/python#3.11.7",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let credentials =
        Credentials { access_key: "AKIAIOSFODNN7EXAMPLE", secret: "secret", session_token: None };
    let scope = credentials.scope("eu-west-1", "sqs", NOW_S);
    let body = SignedBody { payload: Payload::Absent, sha256: [7; 32] };
    sign(("POST", "/", ""), &mut headers, body, &credentials, &scope, NOW_S, Family::Json)
        .expect("plain values");
    let request = Request { method: "POST", path: "/", query: "", headers: &headers };
    let key = SigningKey::derive("secret", &scope);
    let rules = Rules { family: Family::Json, services: &["sqs"], region: Some("eu-west-1") };
    measure("derive a signing key", || {
        black_box(SigningKey::derive("secret", black_box(&scope)));
    });
    measure("find a claim", || {
        let _ = black_box(find(black_box(&request)));
    });
    measure("find and verify with a cached key", || {
        let Ok(Found::Signed(claim)) = find(black_box(&request)) else { return };
        black_box(verify(&request, &claim, &key, NOW_S, Some([7; 32]), rules)).expect("it is right");
    });
}

fn decisions() {
    let statements: Vec<String> = (0..20)
        .map(|number| {
            format!(
                r#"{{"Effect":"Allow","Action":["sqs:Send*","sqs:Get*"],
                "Resource":"arn:aws:sqs:*:123456789012:queue-{number}-${{aws:username}}",
                "Condition":{{"Bool":{{"aws:SecureTransport":"true"}}}}}}"#
            )
        })
        .collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    measure("parse a policy of 20 statements", || {
        let _ = black_box(Policy::parse(black_box(&text), Kind::Identity));
    });
    let policy = Policy::parse(&text, Kind::Identity).expect("it is fine");
    let identity = [Sourced { source: "bench".into(), policy: Arc::new(policy) }];
    let mut context = Context::new();
    context.set("aws:username", "bob");
    context.set("aws:SecureTransport", "true");
    let arn = "arn:aws:iam::123456789012:user/bob";
    let who = Who { account: "123456789012", arn, actor: Actor::User, canonical_user: None };
    let resource = "arn:aws:sqs:eu-west-1:123456789012:queue-19-bob";
    let ask = Ask { action: "sqs:SendMessage", resource, context: &context };
    let grants = Grants { identity: &identity, ..Grants::default() };
    measure("evaluate 20 statements with variables", || {
        assert!(evaluate(&who, black_box(&grants), &ask, "123456789012").is_allowed());
    });
}

fn chunks() {
    let mut body = b"10000\r\n".to_vec();
    body.extend([b'a'; 65_536]);
    body.extend_from_slice(b"\r\n0\r\n\r\n");
    let mut out = Vec::with_capacity(65_536);
    measure("decode an unsigned chunk of 64 KiB", || {
        out.clear();
        let mut decoder = chunked::Decoder::unsigned();
        decoder.push(black_box(&body), &mut out).expect("it is right");
        black_box(decoder.finish()).expect("it is whole");
    });
}
