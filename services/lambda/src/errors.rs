//! Every way in which Lambda says no.

use crate::limits::{
    MEMORY_MB_MAX, NAME_CHARS_MAX, POLICY_BYTES_MAX, TIMEOUT_S_MAX, UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX,
};
use crate::runtimes;
use kernel::Failure;
use std::fmt;
use wire::Value;

#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    NoSuchFunction { arn: String },
    NoSuchAlias { arn: String },
    OtherRegion { asked: String, here: String },
    FunctionExists { name: String },
    NameTooLong { name: String },
    QualifierMismatch,
    NameWithQualifier,
    StillCreating,
    StillUpdating { arn: String },
    OtherRevision,
    DeletesLatest,
    DeletesAlias,

    NoCode,
    NotAnArchive,
    EmptyArchive,
    ZippedTooLarge,
    UnzippedTooLarge,
    CodeStorageExceeded,

    UnknownRuntime { runtime: String },
    EndedRuntime { runtime: String },
    NoRuntimeOrHandler,
    TimeoutTooLong { seconds: i32 },
    MemoryTooLarge,
    EnvironmentTooLarge { measured: String },
    ReservedVariables { names: Vec<String> },
    TextLogsHaveNoLevels,
    RoleOfOthers,
    RoleNotAssumable,

    PolicyOnLatest,
    InvalidPrincipal,
    StatementExists { id: String },
    NoSuchStatement { id: String },
    NoPolicy,
    NoPolicyOfFunction,
    NoPolicyFor { arn: String },
    OtherPolicyRevision,
    PolicyTooLarge { bytes: usize },

    TagsOnQualifier,
    NoTags,
    TooManyTags,
    InvalidTag { reason: &'static str },
    InvalidMarker,
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        use Error::*;
        match self {
            NoSuchFunction { .. } | NoSuchAlias { .. } | OtherRegion { .. } => "ResourceNotFoundException",
            NoSuchStatement { .. } | NoPolicy | NoPolicyOfFunction | NoPolicyFor { .. } => {
                "ResourceNotFoundException"
            }
            FunctionExists { .. } | StillCreating | StillUpdating { .. } | StatementExists { .. } => {
                "ResourceConflictException"
            }
            OtherRevision | OtherPolicyRevision => "PreconditionFailedException",
            ZippedTooLarge => "RequestEntityTooLargeException",
            CodeStorageExceeded => "CodeStorageExceededException",
            PolicyTooLarge { .. } => "PolicyLengthExceededException",
            TimeoutTooLong { .. } => "ValidationException",
            RoleOfOthers => "AccessDeniedException",
            _ => "InvalidParameterValueException",
        }
    }

    fn status(&self) -> u16 {
        match self.code() {
            "AccessDeniedException" => 403,
            "ResourceNotFoundException" => 404,
            "ResourceConflictException" => 409,
            "PreconditionFailedException" => 412,
            "RequestEntityTooLargeException" => 413,
            _ => 400,
        }
    }

    /// Who is to blame, as most errors of Lambda say. What is refused at the door does not.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Error::TimeoutTooLong { .. } | Error::RoleOfOthers | Error::ZippedTooLarge => Vec::new(),
            _ => vec![("Type", Value::from("User"))],
        }
    }
}

impl Error {
    /// The sentences that are always the same.
    fn sentence(&self) -> Option<&'static str> {
        use Error::*;
        Some(match self {
            QualifierMismatch => {
                "The derived qualifier from the function name does not match the specified qualifier."
            }
            NameWithQualifier => "The function name must not have a version or an alias here.",
            StillCreating => {
                "The operation cannot be performed at this time. The function is currently in the following \
                 state: Pending"
            }
            OtherRevision => {
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias \
                 API to retrieve the latest Revision Id"
            }
            DeletesLatest => "$LATEST version cannot be deleted without deleting the function.",
            DeletesAlias => "Deletion of aliases is not currently supported.",
            NoCode => "Please provide a source for function code.",
            NotAnArchive => {
                "Could not unzip uploaded file. Please check your file, then try to upload again."
            }
            EmptyArchive => "Uploaded file must be a non-empty zip",
            CodeStorageExceeded => "Code storage limit exceeded.",
            NoRuntimeOrHandler => {
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            }
            TextLogsHaveNoLevels => "Log levels can be set for log format JSON only.",
            RoleOfOthers => "Cross-account pass role is not allowed.",
            RoleNotAssumable => "The role defined for the function cannot be assumed by Lambda.",
            PolicyOnLatest => "We currently do not support adding policies for $LATEST.",
            InvalidPrincipal => {
                "The provided principal was invalid. Please check the principal and try again."
            }
            NoPolicy => "The resource you requested does not exist.",
            NoPolicyOfFunction => "No policy is associated with the given resource.",
            OtherPolicyRevision => {
                "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to \
                 retrieve the latest Revision Id"
            }
            TagsOnQualifier => {
                "Tags on function aliases and versions are not supported. Please specify a function ARN."
            }
            NoTags => "An error occurred and the request cannot be processed.",
            TooManyTags => "Number of tags exceeds resource tag limit.",
            InvalidTag { reason } => reason,
            InvalidMarker => "The provided marker is invalid.",
            _ => return None,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Error::*;
        match self {
            NoSuchFunction { arn } => write!(f, "Function not found: {arn}"),
            NoSuchAlias { arn } => write!(f, "Cannot find alias arn: {arn}"),
            OtherRegion { asked, here } => {
                write!(f, "Functions from '{asked}' are not reachable in this region ('{here}')")
            }
            FunctionExists { name } => write!(f, "Function already exist: {name}"),
            NameTooLong { name } => {
                write!(
                    f,
                    "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy \
                     constraint: Member must have length less than or equal to {NAME_CHARS_MAX}"
                )
            }
            StillUpdating { arn } => {
                write!(
                    f,
                    "The operation cannot be performed at this time. An update is in progress for resource: \
                     {arn}"
                )
            }
            ZippedTooLarge => write!(f, "Zipped size must be smaller than {ZIPPED_BYTES_MAX} bytes"),
            UnzippedTooLarge => {
                write!(f, "Unzipped size must be smaller than {UNZIPPED_BYTES_MAX} bytes")
            }
            UnknownRuntime { runtime } => {
                write!(
                    f,
                    "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value \
                     set: [{}] or be a valid ARN",
                    runtimes::SUPPORTED.join(", ")
                )
            }
            EndedRuntime { runtime } => {
                write!(
                    f,
                    "The runtime parameter of {runtime} is no longer supported for creating or updating AWS \
                     Lambda functions. We recommend you use a supported runtime while creating or updating \
                     functions."
                )
            }
            TimeoutTooLong { seconds } => {
                write!(
                    f,
                    "1 validation error detected: Value '{seconds}' at 'timeout' failed to satisfy constraint: \
                     Member must have value less than or equal to {TIMEOUT_S_MAX}"
                )
            }
            MemoryTooLarge => {
                write!(
                    f,
                    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal \
                     to {MEMORY_MB_MAX}"
                )
            }
            EnvironmentTooLarge { measured } => {
                write!(
                    f,
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided exceeded the 4KB limit. String measured: {measured}"
                )
            }
            ReservedVariables { names } => {
                write!(
                    f,
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided contains reserved keys that are currently not supported for \
                     modification. Reserved keys used in this request: {}",
                    names.join(", ")
                )
            }
            StatementExists { id } => {
                write!(
                    f,
                    "The statement id ({id}) provided already exists. Please provide a new statement id, or \
                     remove the existing statement."
                )
            }
            NoSuchStatement { id } => write!(f, "Statement {id} is not found in resource policy."),
            NoPolicyFor { arn } => write!(f, "No policy found for: {arn}"),
            PolicyTooLarge { bytes } => {
                write!(f, "The final policy size ({bytes}) is bigger than the limit ({POLICY_BYTES_MAX}).")
            }
            other => f.write_str(other.sentence().unwrap_or_default()),
        }
    }
}

/// For the paging of the kernel.
pub fn invalid_marker() -> kernel::ApiError {
    match kernel::Error::from(Error::InvalidMarker) {
        kernel::Error::Api(error) => error,
        kernel::Error::Store(_) => kernel::Error::internal(),
    }
}
