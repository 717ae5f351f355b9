//! Every way in which STS says no.

use kernel::Failure;
use std::fmt;

#[derive(Debug)]
pub enum Error {
    InvalidArn(String),
    RootMayNot,
    SessionMayNot { operation: &'static str },
    AboveRoleMaximum,
    AboveChainMaximum,
    DuplicateTags,
    ReservedTag,
    TransitiveNotInTags,
    TransitiveConflict,
    MalformedPolicy(String),
    TooManyPolicyArns,
    NoSuchPolicy(String),
    Packed { percent: usize },
    SourceIdentityFixed,
    UnknownKey,
    BadMessage,
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::InvalidArn(_)
            | Error::AboveRoleMaximum
            | Error::AboveChainMaximum
            | Error::TooManyPolicyArns
            | Error::NoSuchPolicy(_)
            | Error::UnknownKey => "ValidationError",
            Error::RootMayNot | Error::SessionMayNot { .. } | Error::SourceIdentityFixed => "AccessDenied",
            Error::DuplicateTags
            | Error::ReservedTag
            | Error::TransitiveNotInTags
            | Error::TransitiveConflict => "InvalidParameterValue",
            Error::MalformedPolicy(_) => "MalformedPolicyDocument",
            Error::Packed { .. } => "PackedPolicyTooLarge",
            Error::BadMessage => "InvalidAuthorizationMessageException",
        }
    }

    fn status(&self) -> u16 {
        match self.code() {
            "AccessDenied" => 403,
            _ => 400,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidArn(arn) => write!(f, "{arn} is invalid"),
            Error::RootMayNot => f.write_str("Roles may not be assumed by root accounts."),
            Error::SessionMayNot { operation } => {
                write!(f, "Cannot call {operation} with session credentials")
            }
            Error::AboveRoleMaximum => f.write_str(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ),
            Error::AboveChainMaximum => f.write_str(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            ),
            Error::DuplicateTags => {
                f.write_str("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            Error::ReservedTag => {
                f.write_str("'aws:' prefixed tag key names are not allowed for external use.")
            }
            Error::TransitiveNotInTags => {
                f.write_str("The specified transitive tag key must be included in the requested tags.")
            }
            Error::TransitiveConflict => f.write_str(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
            ),
            Error::MalformedPolicy(why) => f.write_str(why),
            Error::TooManyPolicyArns => f.write_str("The number of session policy ARNs must not exceed 10."),
            Error::NoSuchPolicy(arn) => write!(f, "The specified policy {arn} does not exist."),
            Error::Packed { percent } => {
                write!(f, "Packed size of session tags and policies consumes {percent}% of allotted space.")
            }
            Error::SourceIdentityFixed => f.write_str(
                "The source identity of the calling session is already set and cannot be changed.",
            ),
            Error::UnknownKey => f.write_str("The access key id does not name an account."),
            Error::BadMessage => f.write_str("Message is not valid"),
        }
    }
}
