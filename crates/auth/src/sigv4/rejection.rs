//! Why a request was refused, and how AWS words it.
//!
//! The cause is one; code, status and sentence differ by the family of protocols that the service
//! speaks. `InvalidToken`, `ExpiredToken`, `UnknownAccessKey` and `MissingToken` are decided by
//! the caller, who has the keys; they stand here so that one place knows the wording.

mod s3;
mod services;

use super::claim::{Place, Scope};

/// How a service words its refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Query protocol and REST-XML services other than S3.
    Query,
    /// JSON 1.0 and 1.1, and CBOR over RPC.
    Json,
    /// REST-JSON.
    Rest,
    S3,
    Ec2,
}

/// A parameter that the `Authorization` header or its companions must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    Credential,
    Signature,
    SignedHeaders,
    Date,
}

/// What we computed, for the client to compare with what it computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub access_key: String,
    pub signature_provided: String,
    pub canonical_request: Vec<u8>,
    pub string_to_sign: Vec<u8>,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// No signature, where one is needed.
    MissingToken,
    UnknownAccessKey {
        access_key: String,
    },
    /// The session token is not one of ours, or does not belong to the access key.
    InvalidToken {
        token: String,
    },
    ExpiredToken {
        token: String,
    },
    Mismatch(Box<Mismatch>),
    /// Signed too long ago, or for a time to come.
    Skewed {
        signed_s: i64,
        now_s: i64,
        allowed_s: i64,
    },
    /// A presigned request whose seconds have run out.
    PresignedExpired {
        signed_s: i64,
        expires_s: u64,
        now_s: i64,
    },
    WrongRegion {
        region: String,
        expected: String,
        place: Place,
    },
    WrongService {
        service: String,
        expected: String,
        place: Place,
    },
    /// The day of the credential is not the day of the request.
    WrongDate {
        date: String,
        timestamp: i64,
        place: Place,
    },
    BadCredential {
        credential: String,
        place: Place,
    },
    BadTerminator {
        terminator: String,
        place: Place,
    },
    BadDate {
        value: String,
        place: Place,
    },
    BadExpires {
        message: &'static str,
    },
    BadPayloadHash {
        value: String,
    },
    MissingPayloadHash,
    PayloadMismatch {
        claimed: String,
        computed: String,
    },
    MissingParameters {
        missing: Vec<Parameter>,
        header: String,
    },
    NotAPair {
        part: String,
        header: String,
    },
    IncompleteQuery,
    UnknownScheme {
        header: String,
    },
    UnknownAlgorithm {
        name: String,
    },
    UnreadableHeader {
        name: &'static str,
    },
    HeadersNotSigned {
        names: Vec<String>,
    },
    TwoMechanisms,
    Version2,
    Version4A,
    /// A chunk of an `aws-chunked` body, or its trailer, does not carry the right signature.
    ChunkMismatch,
    /// An `aws-chunked` body that does not follow its own form.
    MalformedChunk {
        reason: &'static str,
    },
    ChunkTooLarge {
        size: u64,
    },
}

impl Rejection {
    pub fn code(&self, family: Family) -> &'static str {
        match family {
            Family::S3 => s3::code(self),
            family => services::code(self, family),
        }
    }

    pub fn status(&self, family: Family) -> u16 {
        match family {
            Family::S3 => s3::status(self),
            family => services::status(self, family),
        }
    }

    pub fn message(&self, family: Family) -> String {
        match family {
            Family::S3 => s3::message(self),
            family => services::message(self, family),
        }
    }

    /// Further members of S3's error document, in order. Other families have none.
    pub fn fields(&self, family: Family) -> Vec<(&'static str, String)> {
        match family {
            Family::S3 => s3::fields(self),
            _ => Vec::new(),
        }
    }

    pub(super) fn wrong_date(scope: &Scope<'_>, timestamp: i64, place: Place) -> Rejection {
        Rejection::WrongDate { date: scope.date.to_string(), timestamp, place }
    }
}
