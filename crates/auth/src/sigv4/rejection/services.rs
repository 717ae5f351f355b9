//! Refusals as all services but S3 word them.

use super::{Family, Mismatch, Parameter, Rejection};
use crate::calendar;

/// The few kinds of refusal that codes tell apart.
enum Sort {
    Missing,
    UnknownKey,
    Expired,
    Incomplete,
    Mismatch,
    OutOfTime,
}

fn sort(rejection: &Rejection) -> Sort {
    match rejection {
        Rejection::MissingToken => Sort::Missing,
        Rejection::UnknownAccessKey { .. } | Rejection::InvalidToken { .. } => Sort::UnknownKey,
        Rejection::ExpiredToken { .. } => Sort::Expired,
        Rejection::Skewed { .. } | Rejection::PresignedExpired { .. } => Sort::OutOfTime,
        Rejection::Mismatch(_)
        | Rejection::WrongRegion { .. }
        | Rejection::WrongService { .. }
        | Rejection::WrongDate { .. }
        | Rejection::BadTerminator { .. }
        | Rejection::PayloadMismatch { .. }
        | Rejection::HeadersNotSigned { .. }
        | Rejection::ChunkMismatch => Sort::Mismatch,
        _ => Sort::Incomplete,
    }
}

pub(super) fn code(rejection: &Rejection, family: Family) -> &'static str {
    let [query, json, ec2] = match sort(rejection) {
        Sort::Missing => ["MissingAuthenticationToken", "MissingAuthenticationTokenException", "AuthFailure"],
        Sort::UnknownKey => ["InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"],
        Sort::Expired => ["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
        Sort::Incomplete => ["IncompleteSignature", "IncompleteSignatureException", "AuthFailure"],
        Sort::Mismatch => ["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"],
        Sort::OutOfTime => ["SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired"],
    };
    match family {
        Family::Json | Family::Rest => json,
        Family::Ec2 => ec2,
        Family::Query | Family::S3 => query,
    }
}

pub(super) fn status(rejection: &Rejection, family: Family) -> u16 {
    match (family, sort(rejection)) {
        (Family::Json, _) => 400,
        (Family::Ec2, Sort::Expired | Sort::OutOfTime) => 400,
        (Family::Ec2, _) => 401,
        (Family::Query, Sort::Incomplete) => 400,
        _ => 403,
    }
}

pub(super) fn message(rejection: &Rejection, family: Family) -> String {
    match (family, sort(rejection)) {
        (Family::Ec2, Sort::Expired | Sort::OutOfTime) => "Request has expired.".into(),
        (Family::Ec2, _) => "AWS was not able to validate the provided access credentials".into(),
        _ => sentence(rejection),
    }
}

fn sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::MissingToken => "Request is missing Authentication Token".into(),
        Rejection::UnknownAccessKey { .. } | Rejection::InvalidToken { .. } => {
            "The security token included in the request is invalid.".into()
        }
        Rejection::ExpiredToken { .. } => "The security token included in the request is expired".into(),
        Rejection::Mismatch(mismatch) => mismatch_sentence(mismatch),
        Rejection::Skewed { signed_s, now_s, allowed_s } => skew_sentence(*signed_s, *now_s, *allowed_s),
        Rejection::PresignedExpired { signed_s, expires_s, now_s } => {
            let allowed_s = i64::try_from(*expires_s).unwrap_or(i64::MAX);
            skew_sentence(*signed_s, *now_s, allowed_s)
        }
        _ => scope_sentence(rejection).unwrap_or_else(|| form_sentence(rejection)),
    }
}

fn mismatch_sentence(mismatch: &Mismatch) -> String {
    format!(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method. \
         Consult the service documentation for details.\n\n\
         The Canonical String for this request should have been\n'{}'\n\n\
         The String-to-Sign should have been\n'{}'\n",
        String::from_utf8_lossy(&mismatch.canonical_request),
        String::from_utf8_lossy(&mismatch.string_to_sign),
    )
}

fn skew_sentence(signed_s: i64, now_s: i64, allowed_s: i64) -> String {
    let (signed, now) = (calendar::basic(signed_s), calendar::basic(now_s));
    let span = match allowed_s {
        seconds if seconds % 60 == 0 => format!("{} min.", seconds / 60),
        seconds => format!("{seconds} sec."),
    };
    if signed_s < now_s {
        let edge = calendar::basic(now_s.saturating_sub(allowed_s));
        format!("Signature expired: {signed} is now earlier than {edge} ({now} - {span})")
    } else {
        let edge = calendar::basic(now_s.saturating_add(allowed_s));
        format!("Signature not yet current: {signed} is still later than {edge} ({now} + {span})")
    }
}

fn scope_sentence(rejection: &Rejection) -> Option<String> {
    Some(match rejection {
        Rejection::WrongRegion { region, .. } => {
            format!("Credential should be scoped to a valid region, not '{region}'. ")
        }
        Rejection::WrongService { expected, .. } => {
            format!("Credential should be scoped to correct service: '{expected}'. ")
        }
        Rejection::WrongDate { date, timestamp, .. } => {
            let iso = calendar::basic(*timestamp);
            let day: String = iso.chars().take(8).collect();
            format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '{date}' != '{day}', from '{iso}'."
            )
        }
        Rejection::BadTerminator { terminator, .. } => {
            format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'. "
            )
        }
        Rejection::BadCredential { credential, .. } => format!(
            "Credential must have exactly 5 slash-delimited elements, \
             e.g. keyid/date/region/service/term, got '{credential}'"
        ),
        _ => return None,
    })
}

fn form_sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::BadDate { value, .. } => format!(
            "Date must be in ISO-8601 'basic format'. Got '{value}'. \
             See http://en.wikipedia.org/wiki/ISO_8601"
        ),
        Rejection::MissingParameters { missing, header } => {
            let needs: Vec<&str> = missing.iter().map(need).collect();
            format!("{} Authorization={header}", needs.join(" "))
        }
        Rejection::UnknownScheme { header } => format!(
            "Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. Authorization={header}"
        ),
        Rejection::NotAPair { part, header } => format!(
            "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
        ),
        Rejection::IncompleteQuery => "AWS query-string parameters must include 'X-Amz-Algorithm', \
             'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders' and 'X-Amz-Signature'. \
             Re-examine the query-string parameters."
            .into(),
        Rejection::HeadersNotSigned { names } if names.iter().any(|name| name == "host") => {
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into()
        }
        Rejection::HeadersNotSigned { names } => {
            format!("'{}' must be a 'SignedHeader' in the AWS Authorization.", names.join("', '"))
        }
        Rejection::UnknownAlgorithm { name } => format!("Unsupported AWS 'algorithm': '{name}'."),
        Rejection::Version2 => "AWS signature version 2 is not supported: use AWS4-HMAC-SHA256.".into(),
        Rejection::Version4A => "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.".into(),
        Rejection::PayloadMismatch { .. } => {
            "The value of 'x-amz-content-sha256' header doesn't match the hash of the payload.".into()
        }
        Rejection::ChunkMismatch => "The signature of a chunk does not match.".into(),
        // The rest is worded alike everywhere.
        rejection => super::s3::message(rejection),
    }
}

fn need(parameter: &Parameter) -> &'static str {
    match parameter {
        Parameter::Credential => "Authorization header requires 'Credential' parameter.",
        Parameter::Signature => "Authorization header requires 'Signature' parameter.",
        Parameter::SignedHeaders => "Authorization header requires 'SignedHeaders' parameter.",
        Parameter::Date => {
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        }
    }
}
