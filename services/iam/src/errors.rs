//! Every way in which IAM says no.

use crate::limits::VERSIONS_PER_POLICY;
use kernel::Failure;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    NoSuchUser {
        name: String,
    },
    NoSuchGroup {
        name: String,
    },
    NoSuchRole {
        name: String,
    },
    NoSuchInstanceProfile {
        name: String,
    },
    /// Asked for itself, or to be detached where it is not attached.
    NoSuchPolicy {
        arn: String,
    },
    NoSuchInlinePolicy {
        of: &'static str,
        name: String,
    },
    NoSuchAccessKey {
        id: String,
    },
    NoSuchAccountAlias {
        alias: String,
    },
    NoSuchLoginProfile {
        user: String,
    },
    NoSuchPasswordPolicy {
        account: String,
    },
    NotAttachable {
        arn: String,
    },
    NoSuchPolicyVersion {
        arn: String,
        version: String,
    },
    RoleNotInProfile {
        role: String,
        profile: String,
    },
    NoSuchDeletionTask {
        id: String,
    },
    NoSuchBoundary {
        arn: String,
    },

    UserExists {
        name: String,
    },
    GroupExists {
        name: String,
    },
    RoleExists {
        name: String,
    },
    InstanceProfileExists {
        name: String,
    },
    PolicyExists {
        name: String,
    },
    AccountAliasExists {
        alias: String,
    },

    /// What must be done before it can be deleted: `detach all policies`.
    DeleteConflict {
        first: &'static str,
    },
    PolicyInUse,
    PolicyHasVersions,
    VersionIsDefault,
    TooManyVersions,
    /// `AccessKeysPerUser`
    QuotaExceeded {
        quota: &'static str,
        max: u32,
    },
    InlinePoliciesTooLarge {
        of: &'static str,
        name: String,
        max: u32,
    },
    TooManyTags,
    ReservedTag,
    DuplicateTags,
    MalformedPolicy {
        sentence: String,
    },
    /// Some of AWS's policies are for service-linked roles alone.
    OnlyForServiceLinkedRoles,
    /// What AWS manages, nobody else changes.
    PolicyOfAws {
        caller: String,
        operation: String,
        arn: String,
    },
    NoLinkedRoleFor {
        service: String,
    },
    SuffixNotAllowed {
        service: String,
    },
    LinkedRoleTaken {
        name: String,
    },
    NotServiceLinked {
        role: String,
    },
    /// What a simulation is asked for makes no sense.
    InvalidSimulation {
        why: String,
    },
    /// What the pattern of the model forbids, where the wire layer cannot check it.
    Pattern {
        member: &'static str,
        pattern: &'static str,
    },
    InvalidArn,
    InvalidMarker,
    /// A session of a role asked about "me".
    NotAUser,
    /// Service-linked roles belong to their service.
    Protected {
        role: String,
    },
    NotAnAccount {
        account: String,
    },
    KeyStatus {
        status: String,
    },
    /// The key of another account, or of nobody.
    KeyNotYours {
        caller: String,
        key: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoSuchUser { name } => write!(f, "The user with name {name} cannot be found."),
            Error::NoSuchGroup { name } => write!(f, "The group with name {name} cannot be found."),
            Error::NoSuchRole { name } => write!(f, "The role with name {name} cannot be found."),
            Error::NoSuchInstanceProfile { name } => write!(f, "Instance Profile {name} cannot be found."),
            Error::NoSuchPolicy { arn } => write!(f, "Policy {arn} was not found."),
            Error::NoSuchInlinePolicy { of, name } => {
                write!(f, "The {of} policy with name {name} cannot be found.")
            }
            Error::NoSuchAccessKey { id } => write!(f, "The Access Key with id {id} cannot be found."),
            Error::NoSuchAccountAlias { alias } => {
                write!(f, "The account alias with name {alias} cannot be found.")
            }
            Error::NoSuchLoginProfile { user } => write!(f, "Login Profile for User {user} cannot be found."),
            Error::NoSuchPasswordPolicy { account } => {
                write!(f, "The Password Policy with domain name {account} cannot be found.")
            }
            Error::NotAttachable { arn } => write!(f, "Policy {arn} does not exist or is not attachable."),
            Error::NoSuchPolicyVersion { arn, version } => {
                write!(f, "Policy {arn} version {version} does not exist or is not attachable.")
            }
            Error::RoleNotInProfile { role, profile } => {
                write!(f, "Role {role} in instance profile {profile} cannot be found.")
            }
            Error::NoSuchDeletionTask { id } => write!(f, "Deletion task {id} cannot be found."),
            Error::NoSuchBoundary { arn } => {
                write!(f, "Scope ARN: {arn} does not exist or is not attachable.")
            }
            Error::UserExists { name } => write!(f, "User with name {name} already exists."),
            Error::GroupExists { name } => write!(f, "Group with name {name} already exists."),
            Error::RoleExists { name } => write!(f, "Role with name {name} already exists."),
            Error::InstanceProfileExists { name } => write!(f, "Instance Profile {name} already exists."),
            Error::PolicyExists { name } => {
                write!(f, "A policy called {name} already exists. Duplicate names are not allowed.")
            }
            Error::AccountAliasExists { alias } => write!(f, "The account alias {alias} already exists."),
            Error::DeleteConflict { first } => write!(f, "Cannot delete entity, must {first} first."),
            Error::PolicyInUse => f.write_str("Cannot delete a policy attached to entities."),
            Error::PolicyHasVersions => f.write_str(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's \
                 versions. The default version is deleted with the policy.",
            ),
            Error::VersionIsDefault => f.write_str("Cannot delete the default version of a policy."),
            Error::TooManyVersions => write!(
                f,
                "A managed policy can have up to {VERSIONS_PER_POLICY} versions. Before you create a new version, \
                 you must delete an existing version."
            ),
            Error::QuotaExceeded { quota, max } => write!(f, "Cannot exceed quota for {quota}: {max}"),
            Error::InlinePoliciesTooLarge { of, name, max } => {
                write!(f, "Maximum policy size of {max} bytes exceeded for {of} {name}")
            }
            Error::TooManyTags => f.write_str("The number of tags has reached the maximum limit."),
            Error::ReservedTag => {
                f.write_str("aws: prefixed tag key names are not allowed for external use.")
            }
            Error::DuplicateTags => {
                f.write_str("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            Error::MalformedPolicy { sentence } => f.write_str(sentence),
            Error::OnlyForServiceLinkedRoles => {
                f.write_str("Cannot attach a Service Role Policy to a Customer Role.")
            }
            Error::PolicyOfAws { caller, operation, arn } => {
                write!(f, "User: {caller} is not authorized to perform: iam:{operation} on resource: policy {arn}")
            }
            Error::NoLinkedRoleFor { service } => {
                write!(f, "pileus knows no service-linked role of {service}.")
            }
            Error::SuffixNotAllowed { service } => write!(f, "Custom suffix is not allowed for {service}"),
            Error::LinkedRoleTaken { name } => write!(
                f,
                "Service role name {name} has been taken in this account, please try a different suffix."
            ),
            Error::NotServiceLinked { role } => write!(f, "The role {role} is not a service-linked role."),
            Error::InvalidSimulation { why } => f.write_str(why),
            Error::Pattern { member, pattern } => write!(
                f,
                "1 validation error detected: Value at '{member}' failed to satisfy constraint: \
                 Member must satisfy regular expression pattern: {pattern}"
            ),
            // Two spaces: so AWS writes it.
            Error::InvalidArn => f.write_str("Invalid ARN:  Could not be parsed!"),
            Error::InvalidMarker => f.write_str("Invalid Marker."),
            Error::NotAUser => f.write_str("Must specify userName when calling with non-User credentials"),
            Error::Protected { role } => write!(
                f,
                "Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS"
            ),
            Error::KeyStatus { status } => write!(f, "The status of an access key cannot be set to {status}."),
            Error::NotAnAccount { account } => write!(f, "{account} is not an account: twelve digits"),
            Error::KeyNotYours { caller, key } => write!(
                f,
                "User: {caller} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {key}"
            ),
        }
    }
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoSuchUser { .. }
            | Error::NoSuchGroup { .. }
            | Error::NoSuchRole { .. }
            | Error::NoSuchInstanceProfile { .. }
            | Error::NoSuchPolicy { .. }
            | Error::NoSuchInlinePolicy { .. }
            | Error::NoSuchAccessKey { .. }
            | Error::NoSuchAccountAlias { .. }
            | Error::NoSuchLoginProfile { .. }
            | Error::NoSuchPasswordPolicy { .. }
            | Error::NoSuchBoundary { .. }
            | Error::NoSuchPolicyVersion { .. }
            | Error::RoleNotInProfile { .. }
            | Error::NoSuchDeletionTask { .. }
            | Error::NotAttachable { .. } => "NoSuchEntity",
            Error::UserExists { .. }
            | Error::GroupExists { .. }
            | Error::RoleExists { .. }
            | Error::InstanceProfileExists { .. }
            | Error::PolicyExists { .. }
            | Error::AccountAliasExists { .. } => "EntityAlreadyExists",
            Error::DeleteConflict { .. }
            | Error::PolicyInUse
            | Error::PolicyHasVersions
            | Error::VersionIsDefault => "DeleteConflict",
            Error::OnlyForServiceLinkedRoles => "PolicyNotAttachable",
            Error::PolicyOfAws { .. } => "AccessDenied",
            Error::QuotaExceeded { .. }
            | Error::InlinePoliciesTooLarge { .. }
            | Error::TooManyTags
            | Error::TooManyVersions => "LimitExceeded",
            Error::ReservedTag
            | Error::KeyStatus { .. }
            | Error::DuplicateTags
            | Error::NoLinkedRoleFor { .. }
            | Error::SuffixNotAllowed { .. }
            | Error::LinkedRoleTaken { .. }
            | Error::NotServiceLinked { .. }
            | Error::InvalidSimulation { .. } => "InvalidInput",
            Error::MalformedPolicy { .. } => "MalformedPolicyDocument",
            Error::Pattern { .. }
            | Error::InvalidArn
            | Error::InvalidMarker
            | Error::NotAUser
            | Error::NotAnAccount { .. } => "ValidationError",
            Error::Protected { .. } => "UnmodifiableEntity",
            Error::KeyNotYours { .. } => "AccessDenied",
        }
    }

    fn status(&self) -> u16 {
        match self.code() {
            "NoSuchEntity" => 404,
            "EntityAlreadyExists" | "DeleteConflict" | "LimitExceeded" => 409,
            "AccessDenied" => 403,
            _ => 400,
        }
    }
}

impl From<auth::policy::Malformed> for Error {
    fn from(malformed: auth::policy::Malformed) -> Error {
        Error::MalformedPolicy { sentence: malformed.to_string() }
    }
}
