//! Every way in which S3 says no.

pub mod form;
pub mod object;

use kernel::Failure;
use std::fmt;
use wire::Value;

#[derive(Debug)]
pub enum Error {
    NoSuchBucket {
        bucket: String,
    },
    BucketExists {
        bucket: String,
    },
    BucketOwnedByYou {
        bucket: String,
    },
    BucketNotEmpty {
        bucket: String,
        is_versioned: bool,
    },
    CrossLocationLogging,
    /// Targets of notifications that cannot be used, each with the reason.
    InvalidDestinations {
        faults: Vec<(String, String)>,
    },
    AmbiguousNotifications {
        message: &'static str,
    },
    InvalidBucketName {
        bucket: String,
    },
    /// The bucket lies in another region than the one that was asked.
    OtherRegion {
        bucket: String,
        region: String,
    },
    /// The same, where the signature named the wrong region.
    SignedForOtherRegion {
        signed: String,
        region: String,
    },
    IllegalLocation {
        asked: String,
        here: String,
    },
    InvalidLocation {
        asked: String,
    },
    /// The bucket's owner is not the expected one.
    OtherOwner,
    InvalidExpectedOwner {
        asked: String,
    },
    AccessDenied,
    /// The policy of a bucket is its own account's business.
    NotForOthers {
        method: &'static str,
    },
    InvalidArgument {
        message: String,
        name: &'static str,
        value: String,
    },
    InvalidRequest {
        message: String,
    },
    MalformedXml,
    /// A configuration that is not there.
    NoSuch {
        what: NoSuch,
        bucket: String,
    },
    UnresolvableEmail {
        address: String,
    },
    AclsNotSupported,
    InvalidAclsWithOwnership,
    AclsBlocked,
    MalformedAcl,
    MalformedPolicy {
        why: String,
    },
    PolicyTooLarge,
    InvalidTag {
        fault: TagFault,
        key: Option<String>,
        value: Option<String>,
    },
    TooManyTags {
        count_max: usize,
    },
    InvalidOwnership {
        asked: String,
    },
    PublicAclsWithBlock,
    BlockedPublicPolicy {
        what: String,
    },
    VersioningMissing,
    CorsForbidden {
        why: String,
        method: String,
        resource: &'static str,
    },
    /// An argument that S3 does not name in its answer.
    PlainArgument {
        message: String,
    },
    KmsKeyNotApplicable,
    InvalidRetention {
        message: String,
    },
    /// An ACL in headers and in the body.
    UnexpectedContent,
    MissingAcl,
    /// A rule that says nothing that S3 understands.
    UnsupportedMethod {
        method: String,
    },
    InvalidTarget {
        message: String,
    },
    InvalidBucketState {
        message: &'static str,
    },
}

/// A configuration of a bucket that can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSuch {
    Policy,
    Cors,
    Lifecycle,
    Website,
    Tags,
    OwnershipControls,
    PublicAccessBlock,
    ObjectLock,
    Replication,
    Configuration,
    Metadata,
}

impl NoSuch {
    fn code(self) -> &'static str {
        match self {
            NoSuch::Policy => "NoSuchBucketPolicy",
            NoSuch::Cors => "NoSuchCORSConfiguration",
            NoSuch::Lifecycle => "NoSuchLifecycleConfiguration",
            NoSuch::Website => "NoSuchWebsiteConfiguration",
            NoSuch::Tags => "NoSuchTagSet",
            NoSuch::OwnershipControls => "OwnershipControlsNotFoundError",
            NoSuch::PublicAccessBlock => "NoSuchPublicAccessBlockConfiguration",
            NoSuch::ObjectLock => "ObjectLockConfigurationNotFoundError",
            NoSuch::Replication => "ReplicationConfigurationNotFoundError",
            NoSuch::Configuration => "NoSuchConfiguration",
            NoSuch::Metadata => "MetadataConfigurationNotFound",
        }
    }

    fn message(self) -> &'static str {
        match self {
            NoSuch::Policy => "The bucket policy does not exist",
            NoSuch::Cors => "The CORS configuration does not exist",
            NoSuch::Lifecycle => "The lifecycle configuration does not exist",
            NoSuch::Website => "The specified bucket does not have a website configuration",
            NoSuch::Tags => "The TagSet does not exist",
            NoSuch::OwnershipControls => "The bucket ownership controls were not found",
            NoSuch::PublicAccessBlock => "The public access block configuration was not found",
            NoSuch::ObjectLock => "Object Lock configuration does not exist for this bucket",
            NoSuch::Replication => "The replication configuration was not found",
            NoSuch::Configuration => "The specified configuration does not exist.",
            NoSuch::Metadata => "The metadata configuration was not found",
        }
    }
}

/// What the faults of destinations are called in an answer; more than these are not told.
const DESTINATION_FIELDS: [(&str, &str); 5] = [
    ("ArgumentName1", "ArgumentValue1"),
    ("ArgumentName2", "ArgumentValue2"),
    ("ArgumentName3", "ArgumentValue3"),
    ("ArgumentName4", "ArgumentValue4"),
    ("ArgumentName5", "ArgumentValue5"),
];

/// What is wrong with a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagFault {
    Key,
    Value,
    Twice,
    System,
    ReservedAtCreation,
}

impl TagFault {
    fn message(self) -> &'static str {
        match self {
            TagFault::Key => "The TagKey you have provided is invalid",
            TagFault::Value => "The TagValue you have provided is invalid",
            TagFault::Twice => "Cannot provide multiple Tags with the same key",
            TagFault::System => "System tags cannot be added/updated by requester",
            TagFault::ReservedAtCreation => {
                "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. \
                 Remove \"aws:\" from your tag keys and try again."
            }
        }
    }
}

impl Failure for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoSuchBucket { .. } => "NoSuchBucket",
            Error::BucketExists { .. } => "BucketAlreadyExists",
            Error::BucketOwnedByYou { .. } => "BucketAlreadyOwnedByYou",
            Error::BucketNotEmpty { .. } => "BucketNotEmpty",
            Error::CrossLocationLogging => "CrossLocationLoggingProhibited",
            Error::InvalidDestinations { .. } | Error::AmbiguousNotifications { .. } => "InvalidArgument",
            Error::InvalidBucketName { .. } => "InvalidBucketName",
            Error::OtherRegion { .. } => "PermanentRedirect",
            Error::SignedForOtherRegion { .. } => "AuthorizationHeaderMalformed",
            Error::IllegalLocation { .. } => "IllegalLocationConstraintException",
            Error::InvalidLocation { .. } => "InvalidLocationConstraint",
            Error::OtherOwner | Error::AccessDenied | Error::AclsBlocked => "AccessDenied",
            Error::NotForOthers { .. } => "MethodNotAllowed",
            Error::InvalidExpectedOwner { .. } => "InvalidBucketOwnerAWSAccountID",
            Error::InvalidArgument { .. } => "InvalidArgument",
            Error::InvalidRequest { .. } => "InvalidRequest",
            Error::MalformedXml => "MalformedXML",
            Error::NoSuch { what, .. } => what.code(),
            Error::UnresolvableEmail { .. } => "UnresolvableGrantByEmailAddress",
            Error::AclsNotSupported => "AccessControlListNotSupported",
            Error::InvalidAclsWithOwnership => "InvalidBucketAclWithObjectOwnership",
            Error::MalformedAcl => "MalformedACLError",
            Error::MalformedPolicy { .. } | Error::PolicyTooLarge => "MalformedPolicy",
            Error::InvalidTag { .. } => "InvalidTag",
            Error::TooManyTags { .. } => "BadRequest",
            Error::InvalidOwnership { .. } => "InvalidArgument",
            Error::PublicAclsWithBlock => "InvalidBucketAclWithBlockPublicAccessError",
            Error::BlockedPublicPolicy { .. } => "AccessDenied",
            Error::KmsKeyNotApplicable | Error::InvalidRetention { .. } | Error::PlainArgument { .. } => {
                "InvalidArgument"
            }
            Error::UnexpectedContent => "UnexpectedContent",
            Error::MissingAcl => "MissingSecurityHeader",
            Error::CorsForbidden { .. } => "AccessForbidden",
            Error::VersioningMissing => "IllegalVersioningConfigurationException",
            Error::UnsupportedMethod { .. } => "InvalidRequest",
            Error::InvalidTarget { .. } => "InvalidTargetBucketForLogging",
            Error::InvalidBucketState { .. } => "InvalidBucketState",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Error::NoSuchBucket { .. } | Error::NoSuch { .. } => 404,
            Error::BucketExists { .. }
            | Error::BucketOwnedByYou { .. }
            | Error::BucketNotEmpty { .. }
            | Error::InvalidBucketState { .. } => 409,
            Error::OtherRegion { .. } => 301,
            Error::NotForOthers { .. } => 405,
            Error::OtherOwner
            | Error::AccessDenied
            | Error::AclsBlocked
            | Error::CorsForbidden { .. }
            | Error::BlockedPublicPolicy { .. } => 403,
            _ => 400,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let text = |value: &str| Value::Text(value.to_owned());
        match self {
            Error::NoSuchBucket { bucket }
            | Error::BucketExists { bucket }
            | Error::BucketOwnedByYou { bucket }
            | Error::BucketNotEmpty { bucket, .. }
            | Error::InvalidBucketName { bucket }
            | Error::NoSuch { bucket, .. } => vec![("BucketName", text(bucket))],
            Error::OtherRegion { bucket, region } => {
                let endpoint = format!("{bucket}.s3.{region}.amazonaws.com");
                vec![("Endpoint", text(&endpoint)), ("Bucket", text(bucket)), ("Region", text(region))]
            }
            Error::SignedForOtherRegion { region, .. } => vec![("Region", text(region))],
            Error::NotForOthers { method } => {
                vec![("Method", text(method)), ("ResourceType", text("BUCKETPOLICY"))]
            }
            Error::InvalidLocation { asked } => vec![("LocationConstraint", text(asked))],
            Error::InvalidArgument { name, value, .. } => {
                vec![("ArgumentName", text(name)), ("ArgumentValue", text(value))]
            }
            Error::KmsKeyNotApplicable => {
                vec![("ArgumentName", text("ApplyServerSideEncryptionByDefault"))]
            }
            Error::InvalidDestinations { faults } => faults
                .iter()
                .zip(DESTINATION_FIELDS)
                .flat_map(|((target, why), (name, value))| [(name, text(target)), (value, text(why))])
                .collect(),
            Error::CorsForbidden { method, resource, .. } => {
                vec![("Method", text(method)), ("ResourceType", text(resource))]
            }
            Error::InvalidOwnership { .. } => vec![("ArgumentName", text("x-amz-object-ownership"))],
            Error::InvalidTag { key, value, .. } => {
                let named = [("TagKey", key), ("TagValue", value)];
                named.into_iter().filter_map(|(name, value)| Some((name, text(value.as_ref()?)))).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoSuchBucket { .. } => f.write_str("The specified bucket does not exist"),
            Error::BucketExists { .. } => f.write_str(
                "The requested bucket name is not available. The bucket namespace is shared by all users of \
                 the system. Please select a different name and try again.",
            ),
            Error::BucketOwnedByYou { .. } => f.write_str(
                "Your previous request to create the named bucket succeeded and you already own it.",
            ),
            Error::BucketNotEmpty { is_versioned: false, .. } => {
                f.write_str("The bucket you tried to delete is not empty")
            }
            Error::BucketNotEmpty { is_versioned: true, .. } => f.write_str(
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            ),
            Error::CrossLocationLogging => f.write_str("Cross S3 location logging not allowed."),
            Error::InvalidDestinations { .. } => {
                f.write_str("Unable to validate the following destination configurations")
            }
            Error::AmbiguousNotifications { message } => f.write_str(message),
            Error::InvalidBucketName { .. } => f.write_str("The specified bucket is not valid."),
            Error::OtherRegion { .. } => f.write_str(
                "The bucket you are attempting to access must be addressed using the specified endpoint. \
                 Please send all future requests to this endpoint.",
            ),
            Error::SignedForOtherRegion { signed, region } => write!(
                f,
                "The authorization header is malformed; the region '{signed}' is wrong; expecting '{region}'"
            ),
            Error::IllegalLocation { asked, .. } if asked.is_empty() => f.write_str(
                "The unspecified location constraint is incompatible for the region specific endpoint this \
                 request was sent to.",
            ),
            Error::IllegalLocation { asked, .. } => write!(
                f,
                "The {asked} location constraint is incompatible for the region specific endpoint this \
                 request was sent to."
            ),
            Error::InvalidLocation { .. } => f.write_str("The specified location-constraint is not valid"),
            Error::OtherOwner | Error::AccessDenied => f.write_str("Access Denied"),
            Error::AclsBlocked => f.write_str("Access Denied"),
            Error::NotForOthers { .. } => {
                f.write_str("The specified method is not allowed against this resource.")
            }
            Error::InvalidExpectedOwner { asked } => {
                write!(
                    f,
                    "The value of the expected bucket owner parameter must be an AWS account ID... [{asked}]"
                )
            }
            Error::InvalidArgument { message, .. } | Error::InvalidRequest { message } => {
                f.write_str(message)
            }
            Error::MalformedXml => f.write_str(
                "The XML you provided was not well-formed or did not validate against our published schema",
            ),
            Error::NoSuch { what, .. } => f.write_str(what.message()),
            Error::UnresolvableEmail { .. } => {
                f.write_str("The e-mail address you provided does not match any account on record.")
            }
            Error::AclsNotSupported => f.write_str("The bucket does not allow ACLs"),
            Error::InvalidAclsWithOwnership => {
                f.write_str("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
            }
            Error::MalformedAcl => f.write_str(
                "The XML you provided was not well-formed or did not validate against our published schema",
            ),
            Error::MalformedPolicy { why } => f.write_str(why),
            Error::PolicyTooLarge => f.write_str("Policies must be smaller than 20 KB"),
            Error::InvalidTag { fault, .. } => f.write_str(fault.message()),
            Error::TooManyTags { count_max } => {
                write!(f, "The TagSet cannot contain more than {count_max} tags")
            }
            Error::InvalidOwnership { asked } => write!(f, "Invalid x-amz-object-ownership header: {asked}"),
            Error::PublicAclsWithBlock => {
                f.write_str("Bucket cannot have public ACLs set with BlockPublicAccess enabled")
            }
            Error::BlockedPublicPolicy { what } => f.write_str(what),
            Error::KmsKeyNotApplicable => f.write_str(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            ),
            Error::InvalidRetention { message } | Error::PlainArgument { message } => f.write_str(message),
            Error::UnexpectedContent => f.write_str("This request does not support content"),
            Error::MissingAcl => f.write_str("Your request was missing a required header"),
            Error::CorsForbidden { why, .. } => write!(f, "CORSResponse: {why}"),
            Error::VersioningMissing => f.write_str("The Versioning element must be specified"),
            Error::UnsupportedMethod { method } => {
                write!(f, "Found unsupported HTTP method in CORS config. Unsupported method is {method}")
            }
            Error::InvalidTarget { message } => f.write_str(message),
            Error::InvalidBucketState { message } => f.write_str(message),
        }
    }
}
