//! Refusals as S3 words them: its own codes, and fields beside the sentence.

use super::{Parameter, Place, Rejection};
use crate::calendar;

pub(super) fn code(rejection: &Rejection) -> &'static str {
    match rejection {
        Rejection::MissingToken | Rejection::PresignedExpired { .. } => "AccessDenied",
        Rejection::HeadersNotSigned { .. } => "AccessDenied",
        Rejection::MissingParameters { missing, .. } if missing.contains(&Parameter::Date) => "AccessDenied",
        Rejection::UnknownAccessKey { .. } => "InvalidAccessKeyId",
        Rejection::InvalidToken { .. } => "InvalidToken",
        Rejection::ExpiredToken { .. } => "ExpiredToken",
        Rejection::Mismatch(_) | Rejection::ChunkMismatch => "SignatureDoesNotMatch",
        Rejection::Skewed { .. } => "RequestTimeTooSkewed",
        Rejection::PayloadMismatch { .. } => "XAmzContentSHA256Mismatch",
        Rejection::BadExpires { .. } | Rejection::IncompleteQuery | Rejection::UnknownAlgorithm { .. } => {
            "AuthorizationQueryParametersError"
        }
        Rejection::WrongRegion { place, .. }
        | Rejection::WrongService { place, .. }
        | Rejection::WrongDate { place, .. }
        | Rejection::BadCredential { place, .. }
        | Rejection::BadTerminator { place, .. } => malformed(*place),
        Rejection::BadDate { place: Place::Query, .. } => malformed(Place::Query),
        Rejection::BadDate { place: Place::Header, .. } => "AccessDenied",
        Rejection::MissingParameters { .. } | Rejection::NotAPair { .. } => malformed(Place::Header),
        Rejection::BadPayloadHash { .. }
        | Rejection::TwoMechanisms
        | Rejection::UnknownScheme { .. }
        | Rejection::UnreadableHeader { .. } => "InvalidArgument",
        Rejection::MissingPayloadHash | Rejection::Version2 | Rejection::Version4A => "InvalidRequest",
        Rejection::MalformedChunk { .. } => "IncompleteBody",
        Rejection::ChunkTooLarge { .. } => "InvalidChunkSizeError",
    }
}

fn malformed(place: Place) -> &'static str {
    match place {
        Place::Header => "AuthorizationHeaderMalformed",
        Place::Query => "AuthorizationQueryParametersError",
    }
}

pub(super) fn status(rejection: &Rejection) -> u16 {
    match code(rejection) {
        "AccessDenied" | "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed" => 403,
        _ => 400,
    }
}

pub(super) fn message(rejection: &Rejection) -> String {
    match rejection {
        Rejection::MissingToken => "Access Denied".into(),
        Rejection::UnknownAccessKey { .. } => {
            "The AWS Access Key Id you provided does not exist in our records.".into()
        }
        Rejection::InvalidToken { .. } => "The provided token is malformed or otherwise invalid.".into(),
        Rejection::ExpiredToken { .. } => "The provided token has expired.".into(),
        Rejection::Mismatch(_) | Rejection::ChunkMismatch => {
            "The request signature we calculated does not match the signature you provided. \
             Check your key and signing method."
                .into()
        }
        Rejection::Skewed { .. } => {
            "The difference between the request time and the current time is too large.".into()
        }
        Rejection::PresignedExpired { signed_s, now_s, .. } if signed_s > now_s => {
            "Request is not valid yet".into()
        }
        Rejection::PresignedExpired { .. } => "Request has expired".into(),
        Rejection::HeadersNotSigned { .. } => {
            "There were headers present in the request which were not signed".into()
        }
        Rejection::PayloadMismatch { .. } => {
            "The provided 'x-amz-content-sha256' header does not match what was computed.".into()
        }
        _ => scope_sentence(rejection).unwrap_or_else(|| form_sentence(rejection)),
    }
}

fn scope_sentence(rejection: &Rejection) -> Option<String> {
    let (place, complaint) = match rejection {
        Rejection::WrongRegion { region, expected, place } => {
            (*place, format!("the region '{region}' is wrong; expecting '{expected}'"))
        }
        Rejection::WrongService { service, expected, place } => {
            (*place, format!("incorrect service \"{service}\". This endpoint belongs to \"{expected}\"."))
        }
        Rejection::WrongDate { date, timestamp, place } => {
            let day: String = calendar::basic(*timestamp).chars().take(8).collect();
            let complaint = format!(
                "Invalid credential date \"{date}\". This date is not the same as X-Amz-Date: \"{day}\"."
            );
            (*place, complaint)
        }
        Rejection::BadCredential { place, .. } => {
            let form = "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request";
            (*place, format!("the Credential is mal-formed; expecting \"{form}\"."))
        }
        Rejection::BadTerminator { terminator, place } => {
            (*place, format!("incorrect terminal \"{terminator}\". This endpoint uses \"aws4_request\"."))
        }
        Rejection::MissingParameters { missing, .. } if !missing.contains(&Parameter::Date) => (
            Place::Header,
            "the authorization header requires three components: \
             Credential, SignedHeaders, and Signature."
                .into(),
        ),
        Rejection::NotAPair { part, .. } => (Place::Header, format!("'{part}' has no equal sign.")),
        _ => return None,
    };
    Some(match place {
        Place::Header => format!("The authorization header is malformed; {complaint}"),
        Place::Query => format!("Error parsing the X-Amz-Credential parameter; {complaint}"),
    })
}

fn form_sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::MissingParameters { .. } | Rejection::BadDate { place: Place::Header, .. } => {
            "AWS authentication requires a valid Date or x-amz-date header".into()
        }
        Rejection::BadDate { .. } => {
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".into()
        }
        Rejection::BadExpires { message } => (*message).into(),
        Rejection::BadPayloadHash { .. } => "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, \
             STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, \
             STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."
            .into(),
        Rejection::MissingPayloadHash => {
            "Missing required header for this request: x-amz-content-sha256".into()
        }
        Rejection::IncompleteQuery => "Query-string authentication version 4 requires the X-Amz-Algorithm, \
             X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            .into(),
        Rejection::UnknownScheme { .. } => "Unsupported Authorization Type".into(),
        Rejection::UnknownAlgorithm { .. } => "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"".into(),
        Rejection::UnreadableHeader { name } => format!("The header {name} holds characters it must not hold."),
        Rejection::TwoMechanisms => "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, \
             Signature query string parameter or the Authorization header should be specified"
            .into(),
        Rejection::Version4A => "Signature version 4A (AWS4-ECDSA-P256-SHA256) is not supported. \
             Please use AWS4-HMAC-SHA256."
            .into(),
        Rejection::MalformedChunk { reason } => format!("The aws-chunked body is malformed: {reason}."),
        Rejection::ChunkTooLarge { size } => {
            format!("A chunk of {size} bytes is larger than this server takes.")
        }
        _ => "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            .into(),
    }
}

pub(super) fn fields(rejection: &Rejection) -> Vec<(&'static str, String)> {
    match rejection {
        Rejection::UnknownAccessKey { access_key } => vec![("AWSAccessKeyId", access_key.clone())],
        Rejection::InvalidToken { token } | Rejection::ExpiredToken { token } => {
            vec![("Token-0", token.clone())]
        }
        Rejection::Mismatch(mismatch) => vec![
            ("AWSAccessKeyId", mismatch.access_key.clone()),
            ("StringToSign", text(&mismatch.string_to_sign)),
            ("SignatureProvided", mismatch.signature_provided.clone()),
            ("StringToSignBytes", spaced_hex(&mismatch.string_to_sign)),
            ("CanonicalRequest", text(&mismatch.canonical_request)),
            ("CanonicalRequestBytes", spaced_hex(&mismatch.canonical_request)),
        ],
        Rejection::Skewed { signed_s, now_s, allowed_s } => vec![
            ("RequestTime", calendar::basic(*signed_s)),
            ("ServerTime", calendar::extended(*now_s)),
            ("MaxAllowedSkewMilliseconds", (allowed_s * 1000).to_string()),
        ],
        Rejection::PresignedExpired { signed_s, expires_s, now_s } => {
            let end_s = signed_s.saturating_add(i64::try_from(*expires_s).unwrap_or(i64::MAX));
            vec![
                ("X-Amz-Expires", expires_s.to_string()),
                ("Expires", calendar::extended(end_s)),
                ("ServerTime", calendar::extended(*now_s)),
            ]
        }
        Rejection::PayloadMismatch { claimed, computed } => vec![
            ("ClientComputedContentSHA256", claimed.clone()),
            ("S3ComputedContentSHA256", computed.clone()),
        ],
        Rejection::HeadersNotSigned { names } => vec![("HeadersNotSigned", names.join(", "))],
        Rejection::WrongRegion { expected, .. } => vec![("Region", expected.clone())],
        Rejection::BadPayloadHash { value } => {
            vec![("ArgumentName", "x-amz-content-sha256".into()), ("ArgumentValue", value.clone())]
        }
        _ => Vec::new(),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn spaced_hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(" ")
}
