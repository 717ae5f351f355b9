//! Every way in which S3 says no.

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
    AclsNotSupported,
    InvalidAclsWithOwnership,
    AclsBlocked,
    MalformedAcl,
    MalformedPolicy {
        why: String,
    },
    PolicyTooLarge,
    InvalidTag {
        message: &'static str,
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

impl Failure for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoSuchBucket { .. } => "NoSuchBucket",
            Error::BucketExists { .. } => "BucketAlreadyExists",
            Error::BucketOwnedByYou { .. } => "BucketAlreadyOwnedByYou",
            Error::BucketNotEmpty { .. } => "BucketNotEmpty",
            Error::InvalidBucketName { .. } => "InvalidBucketName",
            Error::OtherRegion { .. } => "PermanentRedirect",
            Error::SignedForOtherRegion { .. } => "AuthorizationHeaderMalformed",
            Error::IllegalLocation { .. } => "IllegalLocationConstraintException",
            Error::InvalidLocation { .. } => "InvalidLocationConstraint",
            Error::OtherOwner | Error::AccessDenied | Error::AclsBlocked => "AccessDenied",
            Error::InvalidExpectedOwner { .. } => "InvalidBucketOwnerAWSAccountID",
            Error::InvalidArgument { .. } => "InvalidArgument",
            Error::InvalidRequest { .. } => "InvalidRequest",
            Error::MalformedXml => "MalformedXML",
            Error::NoSuch { what, .. } => what.code(),
            Error::AclsNotSupported => "AccessControlListNotSupported",
            Error::InvalidAclsWithOwnership => "InvalidBucketAclWithObjectOwnership",
            Error::MalformedAcl => "MalformedACLError",
            Error::MalformedPolicy { .. } | Error::PolicyTooLarge => "MalformedPolicy",
            Error::InvalidTag { .. } => "InvalidTag",
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
            Error::OtherOwner | Error::AccessDenied | Error::AclsBlocked => 403,
            _ => 400,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let text = |value: &str| Value::Text(value.to_owned());
        match self {
            Error::NoSuchBucket { bucket }
            | Error::BucketExists { bucket }
            | Error::BucketOwnedByYou { bucket }
            | Error::BucketNotEmpty { bucket }
            | Error::InvalidBucketName { bucket }
            | Error::NoSuch { bucket, .. } => vec![("BucketName", text(bucket))],
            Error::OtherRegion { bucket, region } => {
                let endpoint = format!("{bucket}.s3.{region}.amazonaws.com");
                vec![("Endpoint", text(&endpoint)), ("Bucket", text(bucket)), ("Region", text(region))]
            }
            Error::SignedForOtherRegion { region, .. } => vec![("Region", text(region))],
            Error::InvalidLocation { asked } => vec![("LocationConstraint", text(asked))],
            Error::InvalidArgument { name, value, .. } => {
                vec![("ArgumentName", text(name)), ("ArgumentValue", text(value))]
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
            Error::BucketNotEmpty { .. } => f.write_str("The bucket you tried to delete is not empty"),
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
            Error::AclsNotSupported => f.write_str("The bucket does not allow ACLs"),
            Error::InvalidAclsWithOwnership => {
                f.write_str("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
            }
            Error::MalformedAcl => f.write_str(
                "The XML you provided was not well-formed or did not validate against our published schema",
            ),
            Error::MalformedPolicy { why } => f.write_str(why),
            Error::PolicyTooLarge => f.write_str("Policies must be smaller than 20 KB"),
            Error::InvalidTag { message } | Error::InvalidBucketState { message } => f.write_str(message),
        }
    }
}
