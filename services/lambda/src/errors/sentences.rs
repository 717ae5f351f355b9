//! What Lambda says when it says no.

use super::Error;
use crate::limits::{
    MEMORY_MB_MAX, NAME_CHARS_MAX, POLICY_BYTES_MAX, TIMEOUT_S_MAX, UNRESERVED_CONCURRENCY_MIN,
    UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX,
};
use crate::runtimes;
use std::fmt;

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
            HasFailed => {
                "The operation cannot be performed at this time. The function is currently in the following \
                 state: Failed"
            }
            ImageNotReady => {
                "Lambda is initializing your function. It will be ready to invoke when your function state \
                 becomes ACTIVE."
            }
            ProvisionsImages => {
                "Provisioned Concurrency is not supported for functions enabled with SnapStart."
            }
            OtherRevision => {
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias \
                 API to retrieve the latest Revision Id"
            }
            DeletesLatest => "$LATEST version cannot be deleted without deleting the function.",
            DeletesAlias => "Deletion of aliases is not currently supported.",
            TooManyWeights => "Number of items in AdditionalVersionWeights cannot be greater than 1",
            WeightsOfLatest => "$LATEST is not supported for an alias pointing to more than 1 version",
            OtherRoleInWeights => "Specified versions must be associated with the same execution role",
            OtherDeadLettersInWeights => {
                "Specified versions must be associated with the same dead-letter queue configuration"
            }
            LayerVersionTooSmall => "Layer Version Cannot be less than 1",
            TooManyLayers => "Cannot reference more than 5 layers.",
            OtherLayerRevision => {
                "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to \
                 retrieve the latest Revision Id"
            }
            NotOfQualifiers => {
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this \
                 operation. Please specify either a function name or an unqualified function ARN."
            }
            ProvisionsLatest => {
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
            }
            NotProvisionable => "The function resource provided must be an alias or a published version.",
            NotProvisioned => "No Provisioned Concurrency Config found for this function",
            ProvisionsWeights => "Alias with weights can not be used with Provisioned Concurrency",
            VersionIsProvisioned => {
                "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
            }
            AliasIsProvisioned => "Version is pointed by a Provisioned Concurrency alias",
            MoreThanReserved => {
                "Requested Provisioned Concurrency should not be greater than the \
                 reservedConcurrentExecution for function"
            }
            NoFunctionForEvents => "The function doesn't exist.",
            NothingOfEvents => "You must specify at least one of error handling or destination setting.",
            DestinationIsSelf => "You can't specify the function as a destination for itself.",
            RoleCannotSendDeadLetters => {
                "The provided execution role does not have permissions to call SendMessage on SQS"
            }
            NoFunctionForUrl => "Function does not exist",
            TwoSources => "Please do not provide other FunctionCode parameters when providing a ZipFile.",
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
            NoSuchResource => "The resource you requested does not exist.",
            NoPolicyOfResource => "No policy is associated with the given resource.",
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
        if let Some(sentence) = self.sentence() {
            return f.write_str(sentence);
        }
        let told = self.of_functions().or_else(|| self.of_code()).or_else(|| self.of_settings());
        f.write_str(&told.or_else(|| self.of_policies_and_events()).unwrap_or_default())
    }
}

/// The sentences that name something.
impl Error {
    fn of_functions(&self) -> Option<String> {
        use Error::*;
        Some(match self {
            NoSuchFunction { arn } => format!("Function not found: {arn}"),
            NoSuchAlias { arn } => format!("Cannot find alias arn: {arn}"),
            OtherRegion { asked, here } => {
                format!("Functions from '{asked}' are not reachable in this region ('{here}')")
            }
            FunctionExists { name } => format!("Function already exist: {name}"),
            NameTooLong { name } => {
                format!(
                    "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy \
                     constraint: Member must have length less than or equal to {NAME_CHARS_MAX}"
                )
            }
            StillUpdating { arn } => {
                format!(
                    "The operation cannot be performed at this time. An update is in progress for resource: \
                     {arn}"
                )
            }
            AliasesLeadThere { names } => {
                format!(
                    "Unable to delete version because the following aliases reference it: [{}]",
                    names.join(", ")
                )
            }
            OtherCode { asked, sha256 } => {
                format!(
                    "CodeSHA256 ({asked}) is different from current CodeSHA256 in $LATEST ({sha256}). Please try \
                     again with the CodeSHA256 in $LATEST."
                )
            }
            AliasExists { arn } => format!("Alias already exists: {arn}"),
            AliasGone { arn } => format!("Alias not found: {arn}"),
            VersionInWeights { version } => {
                format!(
                    "Invalid function version {version}. Function version {version} is already included in \
                     routing configuration."
                )
            }
            UrlExists { arn } => {
                format!(
                    "Failed to create function url config for [functionArn = {arn}]. Error message:  \
                     FunctionUrlConfig exists for this Lambda function"
                )
            }
            _ => return None,
        })
    }

    fn of_code(&self) -> Option<String> {
        use Error::*;
        Some(match self {
            ObjectDenied { object, message } => format!(
                "Your access has been denied by S3, please make sure your request credentials have permission \
                 to GetObject for {object}. S3 Error Code: AccessDenied. S3 Error Message: {message}"
            ),
            ObjectUnreadable { code, message } => {
                format!("Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}")
            }
            ZippedTooLarge => format!("Zipped size must be smaller than {ZIPPED_BYTES_MAX} bytes"),
            UnzippedTooLarge => {
                format!("Unzipped size must be smaller than {UNZIPPED_BYTES_MAX} bytes")
            }
            NoSuchLayer { arn } | NoSuchLayerToUse { arn } => {
                format!("Layer version {arn} does not exist.")
            }
            LayersElsewhere { region } => {
                format!(
                    "Layers are not in the same region as the function. Layers are expected to be in region \
                     {region}."
                )
            }
            SameLayer { one, other } => {
                format!(
                    "Two different versions of the same layer are not allowed to be referenced in the same \
                     function. {one} and {other} are versions of the same layer."
                )
            }
            CodeWithLayersTooLarge { bytes } => {
                format!(
                    "Function code combined with layers exceeds the maximum allowed size of \
                     {UNZIPPED_BYTES_MAX} bytes. The actual size is {bytes} bytes."
                )
            }
            _ => return None,
        })
    }

    fn of_settings(&self) -> Option<String> {
        use Error::*;
        Some(match self {
            UnknownRuntime { runtime } => {
                format!(
                    "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value \
                     set: [{}] or be a valid ARN",
                    runtimes::SUPPORTED.join(", ")
                )
            }
            EndedRuntime { runtime } => {
                format!(
                    "The runtime parameter of {runtime} is no longer supported for creating or updating AWS \
                     Lambda functions. We recommend you use a supported runtime while creating or updating \
                     functions."
                )
            }
            NoSnapStartFor { what } => format!("{what} is not supported for SnapStart enabled functions."),
            CannotBeForked { runtime } => format!(
                "SnapStart: {runtime} is not supported for SnapStart enabled functions here, as its programs \
                 cannot be forked."
            ),
            TimeoutTooLong { seconds } => {
                format!(
                    "1 validation error detected: Value '{seconds}' at 'timeout' failed to satisfy constraint: \
                     Member must have value less than or equal to {TIMEOUT_S_MAX}"
                )
            }
            MemoryTooLarge => {
                format!(
                    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal \
                     to {MEMORY_MB_MAX}"
                )
            }
            EnvironmentTooLarge { measured } => {
                format!(
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided exceeded the 4KB limit. String measured: {measured}"
                )
            }
            ReservedVariables { names } => {
                format!(
                    "Lambda was unable to configure your environment variables because the environment \
                     variables you have provided contains reserved keys that are currently not supported for \
                     modification. Reserved keys used in this request: {}",
                    names.join(", ")
                )
            }
            MoreThanUnreserved { unreserved } => {
                format!(
                    "Specified ConcurrentExecutions for function is greater than account's unreserved \
                     concurrency [{unreserved}]."
                )
            }
            TooLittleUnprovisioned => {
                format!(
                    "Specified ConcurrentExecutions for function decreases account's \
                     UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_CONCURRENCY_MIN}]."
                )
            }
            // The spaces are AWS's.
            LessThanProvisioned { reserved, provisioned } => {
                format!(
                    " ReservedConcurrentExecutions  {reserved} should not be lower than function's total \
                     provisioned concurrency [{provisioned}]."
                )
            }
            TooLittleUnreserved => {
                format!(
                    "Specified ReservedConcurrentExecutions for function decreases account's \
                     UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_CONCURRENCY_MIN}]."
                )
            }
            _ => return None,
        })
    }

    fn of_policies_and_events(&self) -> Option<String> {
        use Error::*;
        Some(match self {
            StatementExists { id } => {
                format!(
                    "The statement id ({id}) provided already exists. Please provide a new statement id, or \
                     remove the existing statement."
                )
            }
            NoSuchStatement { id } => format!("Statement {id} is not found in resource policy."),
            NoPolicyFor { arn } => format!("No policy found for: {arn}"),
            PolicyTooLarge { bytes } => {
                format!("The final policy size ({bytes}) is bigger than the limit ({POLICY_BYTES_MAX}).")
            }
            NoEventInvoke { arn } => format!("The function {arn} doesn't have an EventInvokeConfig"),
            InvalidDestination { arn } => format!("The destination ARN {arn} is invalid."),
            InvalidDestinations { on_success, on_failure } => {
                format!(
                    "The provided destination config DestinationConfig(onSuccess={}, onFailure={}) is invalid.",
                    shown("OnSuccess", on_success),
                    shown("OnFailure", on_failure)
                )
            }
            RoleCannotSend { call, arn } => {
                format!("The function's execution role does not have permissions to call {call} on {arn}")
            }
            InvalidDeadLetters { arn } => format!("The provided dead-letter target {arn} is invalid."),
            _ => return None,
        })
    }
}

/// A destination as AWS shows it.
fn shown(name: &str, destination: &Option<String>) -> String {
    match destination {
        Some(arn) => format!("{name}(destination={arn})"),
        None => "null".to_owned(),
    }
}
