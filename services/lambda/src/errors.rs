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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Error::*;
        let sentence = match self {
            NoSuchFunction { arn } => return write!(f, "Function not found: {arn}"),
            NoSuchAlias { arn } => return write!(f, "Cannot find alias arn: {arn}"),
            OtherRegion { asked, here } => {
                return write!(f, "Functions from '{asked}' are not reachable in this region ('{here}')");
            }
            FunctionExists { name } => return write!(f, "Function already exist: {name}"),
            NameTooLong { name } => {
                return write!(
                    f,
                    "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy \
                     constraint: Member must have length less than or equal to {NAME_CHARS_MAX}"
                );
            }
            QualifierMismatch => {
                "The derived qualifier from the function name does not match the specified qualifier."
            }
            NameWithQualifier => "The function name must not have a version or an alias here.",
            StillCreating => {
                "The operation cannot be performed at this time. The function is currently in the following \
                 state: Pending"
            }
            StillUpdating { arn } => {
                return write!(
                    f,
                    "The operation cannot be performed at this time. An update is in progress for resource: \
                     {arn}"
                );
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
            ZippedTooLarge => return write!(f, "Zipped size must be smaller than {ZIPPED_BYTES_MAX} bytes"),
            UnzippedTooLarge => {
                return write!(f, "Unzipped size must be smaller than {UNZIPPED_BYTES_MAX} bytes");
            }
            CodeStorageExceeded => "Code storage limit exceeded.",
            UnknownRuntime { runtime } => {
                return write!(
                    f,
                    "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value \
                     set: [{}] or be a valid ARN",
                    runtimes::SUPPORTED.join(", ")
                );
            }
            EndedRuntime { runtime } => {
                return write!(
                    f,
                    "The runtime parameter of {runtime} is no longer supported for creating or updating AWS \
                     Lambda functions. We recommend you use a supported runtime while creating or updating \
                     functions."
                );
            }
            NoRuntimeOrHandler => {
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            }
            TimeoutTooLong { seconds } => {
                return write!(
                    f,
                    "1 validation error detected: Value '{seconds}' at 'timeout' failed to satisfy constraint: \
                     Member must have value less than or equal to {TIMEOUT_S_MAX}"
                );
            }
            MemoryTooLarge => {
                return write!(
                    f,
                    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal \
                     to {MEMORY_MB_MAX}"
                );
            }
            EnvironmentTooLarge { measured } => {
                return write!(
                    f,
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided exceeded the 4KB limit. String measured: {measured}"
                );
            }
            ReservedVariables { names } => {
                return write!(
                    f,
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided contains reserved keys that are currently not supported for \
                     modification. Reserved keys used in this request: {}",
                    names.join(", ")
                );
            }
            TextLogsHaveNoLevels => "Log levels can be set for log format JSON only.",
            RoleOfOthers => "Cross-account pass role is not allowed.",
            RoleNotAssumable => "The role defined for the function cannot be assumed by Lambda.",
            PolicyOnLatest => "We currently do not support adding policies for $LATEST.",
            InvalidPrincipal => {
                "The provided principal was invalid. Please check the principal and try again."
            }
            StatementExists { id } => {
                return write!(
                    f,
                    "The statement id ({id}) provided already exists. Please provide a new statement id, or \
                     remove the existing statement."
                );
            }
            NoSuchStatement { id } => return write!(f, "Statement {id} is not found in resource policy."),
            NoPolicy => "The resource you requested does not exist.",
            NoPolicyOfFunction => "No policy is associated with the given resource.",
            NoPolicyFor { arn } => return write!(f, "No policy found for: {arn}"),
            OtherPolicyRevision => {
                "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to \
                 retrieve the latest Revision Id"
            }
            PolicyTooLarge { bytes } => {
                return write!(
                    f,
                    "The final policy size ({bytes}) is bigger than the limit ({POLICY_BYTES_MAX})."
                );
            }
            TagsOnQualifier => {
                "Tags on function aliases and versions are not supported. Please specify a function ARN."
            }
            NoTags => "An error occurred and the request cannot be processed.",
            TooManyTags => "Number of tags exceeds resource tag limit.",
            InvalidTag { reason } => reason,
            InvalidMarker => "The provided marker is invalid.",
        };
        f.write_str(sentence)
    }
}

/// For the paging of the kernel.
pub fn invalid_marker() -> kernel::ApiError {
    match kernel::Error::from(Error::InvalidMarker) {
        kernel::Error::Api(error) => error,
        kernel::Error::Store(_) => kernel::Error::internal(),
    }
}
