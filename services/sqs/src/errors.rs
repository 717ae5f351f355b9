//! Every way in which SQS says no.

use crate::limits;
use kernel::Failure;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    NoSuchQueue,
    QueueExists {
        attribute: String,
    },
    DeletedRecently,
    PurgeInProgress {
        queue: String,
    },
    InvalidAddress {
        url: String,
    },
    InvalidName {
        is_fifo: bool,
    },

    UnknownAttribute {
        name: String,
    },
    ForFifoOnly {
        attribute: &'static str,
    },
    InvalidAttribute {
        name: String,
    },
    QueueTypeIsFixed,
    TwoEncryptions,

    MissingParameter {
        name: &'static str,
    },
    /// In batches, AWS has another code for the same.
    MissingInBatch {
        name: &'static str,
    },
    InvalidValue {
        parameter: &'static str,
        value: String,
        reason: Reason,
    },
    TooManyTags {
        queue: String,
    },
    TooManyActions {
        count: usize,
    },
    TooManyStatements {
        count: usize,
    },
    InvalidToken,

    InvalidCharacters,
    MessageTooLong {
        bytes_max: u32,
        in_batch: bool,
    },
    MessageAttribute {
        name: String,
        fault: AttributeFault,
    },
    TooManyMessageAttributes {
        count: usize,
    },
    NoDeduplicationId,
    InvalidHandle {
        handle: String,
    },
    NotInFlight {
        handle: String,
    },
    OverLimit,

    EmptyBatch {
        entry: &'static str,
    },
    TooManyEntries {
        count: usize,
    },
    InvalidEntryId,
    RepeatedEntryId {
        id: String,
    },
    BatchTooLong {
        bytes: usize,
    },

    NoSuchSource,
    NoSuchDestination,
    NoSuchTask,
    InvalidTaskHandle,
    TaskNotRunning,
    NotADeadLetterQueue,
    TaskIsRunning,
}

/// What is wrong with a value: the words behind `Reason: `.
pub type Reason = &'static str;

/// What is wrong with a message attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeFault {
    Name,
    NoType,
    Type,
    Empty { kind: String },
    NotANumber,
    IsList,
    NotOfSystem,
    TraceHeaderType,
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoSuchQueue => "QueueDoesNotExist",
            Error::QueueExists { .. } => "QueueNameExists",
            Error::DeletedRecently => "QueueDeletedRecently",
            Error::PurgeInProgress { .. } => "PurgeQueueInProgress",
            Error::InvalidAddress { .. } => "InvalidAddress",
            Error::UnknownAttribute { .. } | Error::ForFifoOnly { .. } | Error::TwoEncryptions => {
                "InvalidAttributeName"
            }
            Error::InvalidAttribute { .. } | Error::QueueTypeIsFixed => "InvalidAttributeValue",
            Error::MissingParameter { .. } => "MissingRequiredParameterException",
            Error::MessageAttribute { fault: AttributeFault::IsList, .. } | Error::TaskNotRunning => {
                "UnsupportedOperation"
            }
            Error::InvalidName { .. }
            | Error::MissingInBatch { .. }
            | Error::InvalidValue { .. }
            | Error::TooManyTags { .. }
            | Error::InvalidToken
            | Error::MessageTooLong { .. }
            | Error::MessageAttribute { .. }
            | Error::TooManyMessageAttributes { .. }
            | Error::NoDeduplicationId
            | Error::NotInFlight { .. }
            | Error::InvalidTaskHandle
            | Error::NotADeadLetterQueue
            | Error::TaskIsRunning => "InvalidParameterValueException",
            Error::InvalidCharacters => "InvalidMessageContents",
            Error::InvalidHandle { .. } => "ReceiptHandleIsInvalid",
            Error::OverLimit | Error::TooManyActions { .. } | Error::TooManyStatements { .. } => "OverLimit",
            Error::EmptyBatch { .. } => "EmptyBatchRequest",
            Error::TooManyEntries { .. } => "TooManyEntriesInBatchRequest",
            Error::InvalidEntryId => "InvalidBatchEntryId",
            Error::RepeatedEntryId { .. } => "BatchEntryIdsNotDistinct",
            Error::BatchTooLong { .. } => "BatchRequestTooLong",
            Error::NoSuchSource | Error::NoSuchDestination | Error::NoSuchTask => "ResourceNotFoundException",
        }
    }

    fn status(&self) -> u16 {
        match self.code() {
            "PurgeQueueInProgress" | "OverLimit" => 403,
            "ResourceNotFoundException" => 404,
            _ => 400,
        }
    }
}

impl Error {
    /// The sentence, where it says always the same.
    fn sentence(&self) -> Option<&'static str> {
        Some(match self {
            Error::NoSuchQueue => "The specified queue does not exist.",
            Error::DeletedRecently => {
                "You must wait 60 seconds after deleting a queue before you can create another with the same name."
            }
            Error::InvalidName { is_fifo: false } => {
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
            }
            Error::InvalidName { is_fifo: true } => {
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length"
            }
            Error::QueueTypeIsFixed => {
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."
            }
            Error::TwoEncryptions => {
                "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
            }
            Error::InvalidToken => "Invalid or expired next token.",
            Error::InvalidCharacters => {
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
            }
            Error::NoDeduplicationId => {
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
            }
            Error::OverLimit => "Too many messages in flight for this queue.",
            Error::InvalidEntryId => {
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."
            }
            Error::NoSuchSource => {
                "The resource that you specified for the SourceArn parameter doesn't exist."
            }
            Error::NoSuchDestination => {
                "The resource that you specified for the DestinationArn parameter doesn't exist."
            }
            Error::NoSuchTask => "Task does not exist.",
            Error::InvalidTaskHandle => "Value for parameter TaskHandle is invalid.",
            Error::TaskNotRunning => "Only active tasks can be cancelled.",
            Error::NotADeadLetterQueue => "Source queue must be configured as a Dead Letter Queue.",
            Error::TaskIsRunning => {
                "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sentence) = self.sentence() {
            return f.write_str(sentence);
        }
        match self {
            Error::QueueExists { attribute } => write!(
                f,
                "A queue already exists with the same name and a different value for attribute {attribute}"
            ),
            Error::PurgeInProgress { queue } => {
                write!(f, "Only one PurgeQueue operation on {queue} is allowed every 60 seconds.")
            }
            Error::InvalidAddress { url } => write!(f, "The address {url} is not valid for this endpoint."),
            Error::UnknownAttribute { name } => write!(f, "Unknown Attribute {name}."),
            Error::ForFifoOnly { attribute } => {
                write!(f, "You can specify the {attribute} only when FifoQueue is set to true.")
            }
            Error::InvalidAttribute { name } => write!(f, "Invalid value for the parameter {name}."),
            Error::MissingParameter { name } | Error::MissingInBatch { name } => {
                write!(f, "The request must contain the parameter {name}.")
            }
            Error::InvalidValue { parameter, value, reason } => {
                write!(f, "Value {value} for parameter {parameter} is invalid. Reason: {reason}")
            }
            Error::TooManyTags { queue } => write!(f, "Too many tags added for queue {queue}."),
            Error::TooManyActions { count } => write!(
                f,
                "{count} Actions were found, maximum allowed is {}.",
                limits::PERMISSION_ACTIONS_MAX
            ),
            Error::TooManyStatements { count } => write!(
                f,
                "{count} statements were found, maximum allowed is {}.",
                limits::PERMISSION_STATEMENTS_MAX
            ),
            Error::MessageTooLong { bytes_max, in_batch } => {
                let verb = if *in_batch { "cannot be validated" } else { "are invalid" };
                write!(
                    f,
                    "One or more parameters {verb}. Reason: Message must be shorter than {bytes_max} bytes."
                )
            }
            Error::MessageAttribute { name, fault } => fault.describe(name, f),
            Error::TooManyMessageAttributes { count } => write!(
                f,
                "Number of message attributes [{count}] exceeds the allowed maximum [{}].",
                limits::MESSAGE_ATTRIBUTES_MAX
            ),
            Error::InvalidHandle { handle } => {
                write!(f, "The input receipt handle \"{handle}\" is not a valid receipt handle.")
            }
            Error::NotInFlight { handle } => write!(
                f,
                "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."
            ),
            Error::EmptyBatch { entry } => {
                write!(f, "There should be at least one {entry} in the request.")
            }
            Error::TooManyEntries { count } => write!(
                f,
                "Maximum number of entries per request are {}. You have sent {count}.",
                limits::BATCH_ENTRIES_MAX
            ),
            Error::RepeatedEntryId { id } => write!(f, "Id {id} repeated."),
            Error::BatchTooLong { bytes } => write!(
                f,
                "Batch requests cannot be longer than {} bytes. You have sent {bytes} bytes.",
                limits::MESSAGE_BYTES_MAX
            ),
            // Told above.
            Error::NoSuchQueue
            | Error::DeletedRecently
            | Error::InvalidName { .. }
            | Error::QueueTypeIsFixed
            | Error::TwoEncryptions
            | Error::InvalidToken
            | Error::InvalidCharacters
            | Error::NoDeduplicationId
            | Error::OverLimit
            | Error::InvalidEntryId
            | Error::NoSuchSource
            | Error::NoSuchDestination
            | Error::NoSuchTask
            | Error::InvalidTaskHandle
            | Error::TaskNotRunning
            | Error::NotADeadLetterQueue
            | Error::TaskIsRunning => Ok(()),
        }
    }
}

impl AttributeFault {
    fn describe(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AttributeFault::Name => write!(
                f,
                "Message (user) attribute name '{name}' is invalid. It can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters, must not begin or end with a period or have two in succession, and must not begin with AWS. or Amazon."
            ),
            AttributeFault::NoType => {
                write!(f, "Message (user) attribute '{name}' must contain a non-empty attribute type.")
            }
            AttributeFault::Type => write!(
                f,
                "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
            ),
            AttributeFault::Empty { kind } => write!(
                f,
                "Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
            ),
            AttributeFault::NotANumber => {
                write!(f, "Can't cast the value of message (user) attribute '{name}' to a number.")
            }
            AttributeFault::IsList => {
                f.write_str("Message attribute list values in SendMessage operation are not supported.")
            }
            AttributeFault::NotOfSystem => write!(f, "Message (system) attribute '{name}' is not supported."),
            AttributeFault::TraceHeaderType => {
                f.write_str("Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.")
            }
        }
    }
}
