//! Every way in which CloudWatch Logs says no.

use crate::limits::{BATCH_BYTES_MAX, RETENTIONS_DAYS};
use kernel::Failure;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    NoSuchGroup,
    NoSuchStream,
    NoSuchResource,
    NoSuchSubscription,
    NoSuchPolicy { name: String },
    GroupExists,
    StreamExists,
    LimitExceeded,
    Protected,
    ReservedName,
    NameTooLong,

    NoGroupNamed,
    TwoGroupsNamed,
    NotAnArn { text: String },
    PrefixAndPattern,
    IdentifiersAndNames,
    NamesAndPrefix,
    PrefixByTime,
    InvalidToken,
    InvalidRetention { days: i32 },

    NotInOrder,
    SpanTooLong,
    BatchTooLarge { bytes: usize },
    EventTooLarge { bytes: usize },

    InvalidPattern { reason: String },

    InvalidTag { reason: &'static str },
    TooManyTags,
    MissingParameter { name: &'static str },
    InvalidPolicy { reason: String },

    InvalidDestination { arn: String },
    NoRoleForVendor { vendor: String },
    RoleForFunction,
    ForeignFunction,
    FunctionNotAllowed,
    ClassWithout { what: &'static str },
    TwoTailFilters,
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        use Error::*;
        match self {
            NoSuchGroup | NoSuchStream | NoSuchResource | NoSuchSubscription | NoSuchPolicy { .. } => {
                "ResourceNotFoundException"
            }
            GroupExists | StreamExists => "ResourceAlreadyExistsException",
            LimitExceeded => "LimitExceededException",
            Protected | TwoGroupsNamed | NoGroupNamed => "ValidationException",
            TooManyTags => "TooManyTagsException",
            ForeignFunction => "AccessDeniedException",
            ClassWithout { .. } => "InvalidOperationException",
            _ => "InvalidParameterException",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Error::*;
        let sentence = match self {
            NoSuchGroup => "The specified log group does not exist.",
            NoSuchStream => "The specified log stream does not exist.",
            NoSuchResource => "The specified resource does not exist.",
            NoSuchSubscription => "The specified subscription filter does not exist.",
            NoSuchPolicy { name } => return write!(f, "Policy with name [{name}] does not exist."),
            GroupExists => "The specified log group already exists",
            StreamExists => "The specified log stream already exists",
            LimitExceeded => "Resource limit exceeded.",
            Protected => "The log group cannot be deleted because deletion protection is enabled.",
            ReservedName => "Log groups starting with AWS/ are reserved for AWS.",
            NameTooLong => "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
            NoGroupNamed => "Either LogGroup name or LogGroup ARN must be specified.",
            TwoGroupsNamed => "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
            NotAnArn { text } => return write!(f, "Invalid ARN of a log group: {text}"),
            PrefixAndPattern => {
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
            }
            IdentifiersAndNames => {
                "LogGroup identifiers and LogGroup name prefix or pattern are mutually exclusive parameters."
            }
            NamesAndPrefix => "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
            PrefixByTime => "Cannot order by LastEventTime with a logStreamNamePrefix.",
            InvalidToken => "The specified nextToken is invalid.",
            InvalidRetention { days } => {
                return write!(
                    f,
                    "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy \
                     constraint: Member must satisfy enum value set: {RETENTIONS_DAYS:?}"
                );
            }
            NotInOrder => "Log events in a single PutLogEvents request must be in chronological order.",
            SpanTooLong => {
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
            }
            BatchTooLarge { bytes } => {
                return write!(f, "Upload too large: {bytes} bytes exceeds limit of {BATCH_BYTES_MAX}");
            }
            EventTooLarge { bytes } => {
                return write!(f, "Log event too large: {bytes} bytes exceeds limit of {BATCH_BYTES_MAX}");
            }
            InvalidPattern { reason } => return write!(f, "Invalid filter pattern: {reason}"),
            InvalidTag { reason } => reason,
            TooManyTags => "The resource cannot have more than 50 tags.",
            MissingParameter { name } => return write!(f, "{name} must be specified."),
            InvalidPolicy { reason } => return write!(f, "Invalid policy document: {reason}"),
            InvalidDestination { arn } => return write!(f, "Invalid destinationArn: {arn}"),
            NoRoleForVendor { vendor } => {
                return write!(f, "destinationArn for vendor {vendor} cannot be used without roleArn");
            }
            RoleForFunction => "destinationArn for vendor lambda cannot be used with roleArn",
            ForeignFunction => {
                "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to \
                 create cross account lambda triggers."
            }
            FunctionNotAllowed => {
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission \
                 to execute your function."
            }
            ClassWithout { what } => {
                return write!(f, "{what} is not supported for log groups of class INFREQUENT_ACCESS.");
            }
            TwoTailFilters => {
                "logStreamNames and logStreamNamePrefixes are mutually exclusive, and need exactly one log \
                 group."
            }
        };
        f.write_str(sentence)
    }
}

/// For the paging of the kernel.
pub fn invalid_token() -> kernel::ApiError {
    match kernel::Error::from(Error::InvalidToken) {
        kernel::Error::Api(error) => error,
        kernel::Error::Store(_) => kernel::Error::internal(),
    }
}
