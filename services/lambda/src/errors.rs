//! Every way in which Lambda says no.

mod sentences;

use kernel::Failure;
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
    AliasesLeadThere { names: Vec<String> },
    OtherCode { asked: String, sha256: String },

    AliasExists { arn: String },
    AliasGone { arn: String },
    TooManyWeights,
    WeightsOfLatest,
    VersionInWeights { version: String },
    OtherRoleInWeights,
    OtherDeadLettersInWeights,

    NoCode,
    TwoSources,
    ObjectDenied { object: String, message: String },
    ObjectUnreadable { code: String, message: String },
    NotAnArchive,
    EmptyArchive,
    ZippedTooLarge,
    UnzippedTooLarge,
    CodeStorageExceeded,

    LayerVersionTooSmall,
    NoSuchLayer { arn: String },
    NoSuchLayerToUse { arn: String },
    TooManyLayers,
    LayersElsewhere { region: String },
    SameLayer { one: String, other: String },
    CodeWithLayersTooLarge { bytes: u64 },
    OtherLayerRevision,

    NotOfQualifiers,
    TooLittleUnreserved,

    ProvisionsLatest,
    NotProvisionable,
    NotProvisioned,
    ProvisionsWeights,
    VersionIsProvisioned,
    AliasIsProvisioned,
    MoreThanReserved,
    MoreThanUnreserved { unreserved: u32 },
    TooLittleUnprovisioned,
    LessThanProvisioned { reserved: u32, provisioned: u32 },

    NoFunctionForEvents,
    NothingOfEvents,
    NoEventInvoke { arn: String },
    InvalidDestination { arn: String },
    InvalidDestinations { on_success: Option<String>, on_failure: Option<String> },
    DestinationIsSelf,
    RoleCannotSend { call: &'static str, arn: String },
    InvalidDeadLetters { arn: String },
    RoleCannotSendDeadLetters,

    NoFunctionForUrl,
    UrlExists { arn: String },

    UnknownRuntime { runtime: String },
    EndedRuntime { runtime: String },
    NoRuntimeOrHandler,
    TimeoutTooLong { seconds: i32 },
    MemoryTooLarge,
    EnvironmentTooLarge { measured: String },
    ReservedVariables { names: Vec<String> },
    TextLogsHaveNoLevels,
    NoSnapStartFor { what: String },
    CannotBeForked { runtime: String },
    ProvisionsImages,
    ImageNotReady,
    HasFailed,
    RoleOfOthers,
    RoleNotAssumable,

    PolicyOnLatest,
    InvalidPrincipal,
    StatementExists { id: String },
    NoSuchStatement { id: String },
    NoSuchResource,
    NoPolicyOfResource,
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
            NoSuchFunction { .. }
            | NoSuchAlias { .. }
            | OtherRegion { .. }
            | NoSuchStatement { .. }
            | NoSuchResource
            | NoPolicyOfResource
            | NoPolicyFor { .. }
            | AliasGone { .. }
            | NoSuchLayer { .. }
            | NoFunctionForEvents
            | NoEventInvoke { .. }
            | NoFunctionForUrl => "ResourceNotFoundException",
            FunctionExists { .. }
            | StillCreating
            | StillUpdating { .. }
            | StatementExists { .. }
            | AliasesLeadThere { .. }
            | AliasExists { .. }
            | UrlExists { .. }
            | VersionIsProvisioned
            | AliasIsProvisioned
            | HasFailed => "ResourceConflictException",
            ImageNotReady => "SnapStartNotReadyException",
            NotProvisioned => "ProvisionedConcurrencyConfigNotFoundException",
            OtherRevision | OtherPolicyRevision | OtherLayerRevision => "PreconditionFailedException",
            ZippedTooLarge => "RequestEntityTooLargeException",
            CodeStorageExceeded => "CodeStorageExceededException",
            PolicyTooLarge { .. } => "PolicyLengthExceededException",
            TimeoutTooLong { .. } => "ValidationException",
            RoleOfOthers | ObjectDenied { .. } => "AccessDeniedException",
            _ => "InvalidParameterValueException",
        }
    }

    fn status(&self) -> u16 {
        match self.code() {
            "AccessDeniedException" => 403,
            "ResourceNotFoundException" | "ProvisionedConcurrencyConfigNotFoundException" => 404,
            "ResourceConflictException" | "SnapStartNotReadyException" => 409,
            "PreconditionFailedException" => 412,
            "RequestEntityTooLargeException" => 413,
            _ => 400,
        }
    }

    /// Who is to blame, as most errors of Lambda say. What is refused at the door does not.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Error::TimeoutTooLong { .. }
            | Error::RoleOfOthers
            | Error::ZippedTooLarge
            | Error::WeightsOfLatest
            | Error::TooLittleUnreserved
            | Error::MoreThanUnreserved { .. }
            | Error::TooLittleUnprovisioned
            | Error::LessThanProvisioned { .. } => Vec::new(),
            _ => vec![("Type", Value::from("User"))],
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
