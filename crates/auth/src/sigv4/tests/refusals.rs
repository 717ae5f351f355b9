//! One line a refusal: what is wrong, and what AWS calls it.

use super::super::*;
use super::{NOW_S, SECRET, any, headers};

const HOST: (&str, &str) = ("host", "h");
const DATE: (&str, &str) = ("x-amz-date", "20130524T000000Z");
const HASH: (&str, &str) = ("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
const GOOD: &str = "AWS4-HMAC-SHA256 Credential=AKIA/20130524/us-east-1/s3/aws4_request, \
                    SignedHeaders=host;x-amz-date;x-amz-content-sha256, Signature=00";

fn refusal(query: &str, lines: &[(&str, &str)], now_s: i64, rules: Rules<'_>) -> Rejection {
    let headers = headers(lines);
    let request = Request { method: "GET", path: "/", query, headers: &headers };
    match find(&request) {
        Err(refusal) => refusal,
        Ok(Found::Anonymous) => Rejection::MissingToken,
        Ok(Found::Signed(claim)) => {
            let key = SigningKey::derive(SECRET, &claim.scope);
            verify(&request, &claim, &key, now_s, None, rules).expect_err("it must be refused")
        }
    }
}

fn signed(authorization: &str, family: Family) -> Rejection {
    refusal("", &[HOST, DATE, HASH, ("authorization", authorization)], NOW_S, any(family))
}

fn codes(refusal: &Rejection) -> [&'static str; 3] {
    [Family::Query, Family::Json, Family::S3].map(|family| refusal.code(family))
}

#[test]
fn authorization_headers_that_are_malformed() {
    let malformed = ["IncompleteSignature", "IncompleteSignatureException", "AuthorizationHeaderMalformed"];
    for (authorization, expected) in [
        (GOOD.replace("Credential=", "Cred="), malformed),
        (GOOD.replace("Signature=00", ""), malformed),
        (GOOD.replace("Signature=00", "Signature"), malformed),
        (GOOD.replace("/s3/", "/"), malformed),
        (GOOD.replace("20130524", "2013"), malformed),
        (GOOD.replace("AKIA/", "/"), malformed),
        (
            GOOD.replace("aws4_request", "aws5"),
            ["SignatureDoesNotMatch", "InvalidSignatureException", "AuthorizationHeaderMalformed"],
        ),
        ("Bearer token".into(), ["IncompleteSignature", "IncompleteSignatureException", "InvalidArgument"]),
        ("AWS AKIA:sig".into(), ["IncompleteSignature", "IncompleteSignatureException", "InvalidRequest"]),
        (
            GOOD.replace("HMAC-SHA256", "ECDSA-P256-SHA256"),
            ["IncompleteSignature", "IncompleteSignatureException", "InvalidRequest"],
        ),
    ] {
        let refusal = signed(&authorization, Family::Query);
        assert_eq!(codes(&refusal), expected, "{authorization}: {refusal:?}");
    }
}

#[test]
fn sentences_name_what_is_missing() {
    let header = GOOD.replace("Credential=", "Cred=");
    let message = signed(&header, Family::Query).message(Family::Query);
    assert!(message.starts_with("Authorization header requires 'Credential' parameter. Authorization="));
    let no_date = refusal("", &[HOST, ("authorization", GOOD)], NOW_S, any(Family::Query));
    assert!(no_date.message(Family::Query).contains("either a 'X-Amz-Date' or a 'Date' header."));
    assert_eq!(no_date.code(Family::S3), "AccessDenied");
}

#[test]
fn clocks_apart() {
    let lines = [HOST, DATE, HASH, ("authorization", GOOD)];
    let late = refusal("", &lines, NOW_S + 301, any(Family::Json));
    assert_eq!((late.code(Family::Json), late.status(Family::Json)), ("InvalidSignatureException", 400));
    assert_eq!(
        late.message(Family::Json),
        "Signature expired: 20130524T000000Z is now earlier than 20130524T000001Z (20130524T000501Z - 5 min.)"
    );
    let early = refusal("", &lines, NOW_S - 301, any(Family::Query));
    assert_eq!((early.code(Family::Query), early.status(Family::Query)), ("SignatureDoesNotMatch", 403));
    assert_eq!(
        early.message(Family::Query),
        "Signature not yet current: 20130524T000000Z is still later than 20130523T235959Z (20130523T235459Z + 5 min.)"
    );
    let in_s3 = refusal("", &lines, NOW_S + 301, any(Family::S3));
    assert_eq!(in_s3.code(Family::S3), "SignatureDoesNotMatch", "S3 allows a quarter of an hour");
    let skewed = refusal("", &lines, NOW_S + 901, any(Family::S3));
    assert_eq!((skewed.code(Family::S3), skewed.status(Family::S3)), ("RequestTimeTooSkewed", 403));
    assert_eq!(
        skewed.fields(Family::S3),
        [
            ("RequestTime", "20130524T000000Z".to_string()),
            ("ServerTime", "2013-05-24T00:15:01Z".to_string()),
            ("MaxAllowedSkewMilliseconds", "900000".to_string()),
        ]
    );
    assert_eq!(late.code(Family::Ec2), "RequestExpired");
}

#[test]
fn scopes_that_are_not_ours() {
    let lines = [HOST, DATE, HASH, ("authorization", GOOD)];
    let rules = |services, region| Rules { family: Family::S3, services, region: Some(region) };
    let region = refusal("", &lines, NOW_S, rules(&["s3"], "eu-west-1"));
    assert_eq!(
        region.message(Family::S3),
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"
    );
    assert_eq!(region.fields(Family::S3), [("Region", "eu-west-1".to_string())]);
    assert_eq!(
        region.message(Family::Query),
        "Credential should be scoped to a valid region, not 'us-east-1'. "
    );
    let service = refusal("", &lines, NOW_S, rules(&["iam"], "us-east-1"));
    assert_eq!(service.message(Family::Query), "Credential should be scoped to correct service: 'iam'. ");
    let date = signed(&GOOD.replace("20130524", "20130523"), Family::Query);
    assert_eq!(
        date.message(Family::Query),
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
         '20130523' != '20130524', from '20130524T000000Z'."
    );
}

#[test]
fn headers_that_must_be_signed() {
    let without_host = signed(&GOOD.replace("=host;", "="), Family::Query);
    assert_eq!(
        without_host.message(Family::Query),
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    );
    let lines = [HOST, DATE, HASH, ("x-amz-acl", "public-read"), ("authorization", GOOD)];
    let acl = refusal("", &lines, NOW_S, any(Family::S3));
    assert_eq!((acl.code(Family::S3), acl.status(Family::S3)), ("AccessDenied", 403));
    assert_eq!(acl.fields(Family::S3), [("HeadersNotSigned", "x-amz-acl".to_string())]);
    let lines = [HOST, DATE, ("x-amz-target", "T.Op"), ("authorization", GOOD)];
    let target = refusal("", &lines, NOW_S, any(Family::Json));
    assert!(target.message(Family::Json).starts_with("'x-amz-target' must be"));
}

#[test]
fn payload_hashes() {
    let lines = [HOST, DATE, ("authorization", GOOD)];
    let unsaid = refusal("", &lines, NOW_S, any(Family::S3));
    assert_eq!(unsaid.message(Family::S3), "Missing required header for this request: x-amz-content-sha256");
    for value in ["", "abc", "STREAMING-AWS4-HMAC-SHA256-EVENTS", &"g".repeat(64)] {
        let lines = [HOST, DATE, ("x-amz-content-sha256", value), ("authorization", GOOD)];
        let refusal = refusal("", &lines, NOW_S, any(Family::S3));
        assert_eq!(refusal.code(Family::S3), "InvalidArgument", "{value}");
    }
}

#[test]
fn queries() {
    let good = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20130524%2Fr%2Fs3%2Faws4_request\
                &X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
    let of = |query: &str| refusal(query, &[HOST], NOW_S, any(Family::S3));
    let parameters = "AuthorizationQueryParametersError";
    for (query, code) in [
        (good.to_string(), "SignatureDoesNotMatch"),
        (good.replace("X-Amz-Signature", "Sig"), parameters),
        (good.replace("&X-Amz-Expires=60", ""), parameters),
        (good.replace("Expires=60", "Expires=604801"), parameters),
        (good.replace("Expires=60", "Expires=-1"), parameters),
        (good.replace("Expires=60", "Expires=1e3"), parameters),
        (good.replace("000000Z", "000000"), parameters),
        (good.replace("HMAC-SHA256", "MD5"), parameters),
        (good.replace("%2Faws4_request", ""), parameters),
        (good.replace("HMAC-SHA256", "ECDSA-P256-SHA256"), "InvalidRequest"),
        ("AWSAccessKeyId=A&Signature=b&Expires=1".into(), "InvalidRequest"),
    ] {
        let refusal = of(&query);
        assert_eq!(refusal.code(Family::S3), code, "{query}: {refusal:?}");
    }
    let both = refusal(good, &[HOST, DATE, HASH, ("authorization", GOOD)], NOW_S, any(Family::S3));
    assert_eq!(both, Rejection::TwoMechanisms);
    let week = of(&good.replace("Expires=60", "Expires=604801")).message(Family::S3);
    assert!(week.starts_with("X-Amz-Expires must be less than a week (in seconds);"));
    let soon = refusal(good, &[HOST], NOW_S - 1_000, any(Family::S3));
    assert_eq!(soon.message(Family::S3), "Request is not valid yet");
}

#[test]
fn a_mismatch_shows_what_we_computed() {
    let refusal = signed(GOOD, Family::Query);
    let message = refusal.message(Family::Query);
    assert!(message.contains("The Canonical String for this request should have been\n'GET\n/\n\nhost:h\n"));
    assert!(message.contains("The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20130524T000000Z\n"));
    let names: Vec<&str> = refusal.fields(Family::S3).iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "AWSAccessKeyId",
            "StringToSign",
            "SignatureProvided",
            "StringToSignBytes",
            "CanonicalRequest",
            "CanonicalRequestBytes"
        ]
    );
    assert_eq!(refusal.code(Family::Ec2), "AuthFailure");
    assert_eq!(refusal.status(Family::Ec2), 401);
}

#[test]
fn refusals_that_the_caller_decides() {
    let key = Rejection::UnknownAccessKey { access_key: "AKIA".into() };
    assert_eq!(codes(&key), ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"]);
    assert_eq!([Family::Query, Family::Json, Family::S3].map(|family| key.status(family)), [403, 400, 403]);
    let expired = Rejection::ExpiredToken { token: "t".into() };
    assert_eq!(codes(&expired), ["ExpiredToken", "ExpiredTokenException", "ExpiredToken"]);
    assert_eq!(
        codes(&Rejection::MissingToken),
        ["MissingAuthenticationToken", "MissingAuthenticationTokenException", "AccessDenied"]
    );
    let invalid = Rejection::InvalidToken { token: "t".into() };
    assert_eq!(codes(&invalid), ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken"]);
}
