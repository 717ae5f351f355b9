//! Every way in which S3 says no about an object, a version or an upload.

use crate::limits;
use kernel::{Failure, Time};
use std::fmt;
use wire::Value;

#[derive(Debug, PartialEq)]
pub enum ObjectError {
    NoSuchKey {
        key: String,
    },
    /// There is a delete marker in front.
    Deleted {
        key: String,
        marker: String,
    },
    NoSuchVersion {
        key: String,
        version: String,
    },
    NoSuchUpload {
        upload: String,
    },
    /// The version that was asked for is a delete marker.
    IsDeleteMarker {
        method: &'static str,
        marker: String,
        modified: Time,
    },
    InvalidVersionId {
        value: String,
    },
    PreconditionFailed {
        condition: &'static str,
    },
    NotModified {
        etag: String,
        modified: Time,
    },
    /// A conditional header whose value AWS does not take here.
    UnusableCondition {
        header: &'static str,
    },
    /// A header that only directory buckets take.
    NotOffered {
        header: &'static str,
    },
    /// Two conditional headers that AWS does not take together.
    TwoConditions,
    InvalidRange {
        asked: String,
        size: u64,
    },
    InvalidPartNumber {
        parts: u32,
    },
    RangeAndPart,
    BadCopyRange {
        value: String,
    },
    CopyRangeOutside {
        value: String,
        size: u64,
    },
    CopyRangeBehind,
    CopySourceTooLarge,
    BadCopySource {
        value: String,
    },
    CopyToItself,
    KeyTooLong {
        size: usize,
    },
    BadDigest,
    InvalidDigest {
        value: String,
    },
    ChecksumMismatch {
        algorithm: &'static str,
    },
    ChecksumInvalid {
        algorithm: &'static str,
    },
    TwoChecksums,
    UnknownChecksum {
        header: &'static str,
    },
    ChecksumKindMismatch {
        algorithm: &'static str,
        kind: &'static str,
    },
    UploadChecksumKind {
        asked: &'static str,
        created: &'static str,
    },
    /// A part came with another checksum than its upload was created with.
    OtherChecksum {
        created: &'static str,
        sent: String,
    },
    /// The parts of an upload with composite checksums are listed with theirs.
    MissingPartSum {
        algorithm: &'static str,
        number: u32,
    },
    MissingLength,
    TooLarge {
        size: u64,
    },
    TooSmall {
        size: u64,
        number: u32,
        etag: String,
    },
    InvalidPart {
        upload: String,
        number: u32,
        etag: String,
    },
    InvalidPartOrder {
        upload: String,
    },
    WrongTotalSize {
        asked: i64,
        size: u64,
    },
    MetadataTooLarge {
        size: usize,
    },
    InvalidStorageClass {
        value: String,
    },
    Argument {
        name: &'static str,
        value: String,
        message: &'static str,
    },
    Request {
        message: &'static str,
    },
    MalformedXml,
    InvalidTag {
        key: String,
        value: Option<String>,
        message: &'static str,
    },
    TooManyTags,
    TagHeader {
        value: String,
    },
    NoLockOnBucket,
    BypassWithoutLock,
    NoLockOnObject,
    /// The version is under retention or legal hold.
    Locked,
    RetainUntilPast,
    EncryptionMethod {
        value: String,
    },
    CustomerKeyMissing,
    CustomerKeyNotUsed,
    CustomerKeyWrong,
    Archived {
        class: String,
    },
}

impl Failure for ObjectError {
    fn code(&self) -> &'static str {
        use ObjectError::*;
        match self {
            NoSuchKey { .. } | Deleted { .. } => "NoSuchKey",
            NoSuchVersion { .. } => "NoSuchVersion",
            NoSuchUpload { .. } => "NoSuchUpload",
            IsDeleteMarker { .. } => "MethodNotAllowed",
            PreconditionFailed { .. } => "PreconditionFailed",
            NotModified { .. } => "NotModified",
            UnusableCondition { .. } | TwoConditions | NotOffered { .. } => "NotImplemented",
            InvalidRange { .. } => "InvalidRange",
            InvalidPartNumber { .. } => "InvalidPartNumber",
            InvalidVersionId { .. }
            | BadCopyRange { .. }
            | CopyRangeOutside { .. }
            | BadCopySource { .. }
            | TagHeader { .. }
            | BypassWithoutLock
            | RetainUntilPast
            | EncryptionMethod { .. }
            | Argument { .. } => "InvalidArgument",
            CopyRangeBehind
            | CopySourceTooLarge
            | CopyToItself
            | RangeAndPart
            | ChecksumInvalid { .. }
            | TwoChecksums
            | UnknownChecksum { .. }
            | ChecksumKindMismatch { .. }
            | UploadChecksumKind { .. }
            | OtherChecksum { .. }
            | WrongTotalSize { .. }
            | MissingPartSum { .. }
            | NoLockOnBucket
            | CustomerKeyMissing
            | CustomerKeyNotUsed
            | Request { .. } => "InvalidRequest",
            KeyTooLong { .. } => "KeyTooLongError",
            BadDigest | ChecksumMismatch { .. } => "BadDigest",
            InvalidDigest { .. } => "InvalidDigest",
            MissingLength => "MissingContentLength",
            TooLarge { .. } => "EntityTooLarge",
            TooSmall { .. } => "EntityTooSmall",
            InvalidPart { .. } => "InvalidPart",
            InvalidPartOrder { .. } => "InvalidPartOrder",
            MetadataTooLarge { .. } => "MetadataTooLarge",
            InvalidStorageClass { .. } => "InvalidStorageClass",
            MalformedXml => "MalformedXML",
            InvalidTag { .. } => "InvalidTag",
            TooManyTags => "BadRequest",
            NoLockOnObject => "NoSuchObjectLockConfiguration",
            Locked | CustomerKeyWrong => "AccessDenied",
            Archived { .. } => "InvalidObjectState",
        }
    }

    fn status(&self) -> u16 {
        use ObjectError::*;
        match self {
            NotModified { .. } => 304,
            Locked | CustomerKeyWrong | Archived { .. } => 403,
            NoSuchKey { .. }
            | Deleted { .. }
            | NoSuchVersion { .. }
            | NoSuchUpload { .. }
            | NoLockOnObject => 404,
            IsDeleteMarker { .. } => 405,
            MissingLength => 411,
            PreconditionFailed { .. } => 412,
            InvalidRange { .. } | InvalidPartNumber { .. } => 416,
            UnusableCondition { .. } | TwoConditions | NotOffered { .. } => 501,
            _ => 400,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        use ObjectError::*;
        let text = |name, value: &dyn fmt::Display| (name, Value::Text(value.to_string()));
        match self {
            NoSuchKey { key } | Deleted { key, .. } => vec![text("Key", key)],
            NoSuchVersion { key, version } => vec![text("Key", key), text("VersionId", version)],
            NoSuchUpload { upload } => vec![text("UploadId", upload)],
            IsDeleteMarker { method, .. } => {
                vec![text("Method", method), text("ResourceType", &"DeleteMarker")]
            }
            PreconditionFailed { condition } => vec![text("Condition", condition)],
            UnusableCondition { header } => {
                let more = format!("We don't accept the provided value of {header} header for this API");
                vec![text("Header", header), text("additionalMessage", &more)]
            }
            NotOffered { header } => vec![text("Header", header)],
            TwoConditions => {
                let more = "Multiple conditional request headers present in the request";
                vec![text("Header", &"If-Match,If-None-Match"), text("additionalMessage", &more)]
            }
            InvalidRange { asked, size } => {
                vec![text("RangeRequested", asked), text("ActualObjectSize", size)]
            }
            InvalidPartNumber { parts } => vec![text("ActualPartCount", parts)],
            InvalidVersionId { value } => argument("versionId", value),
            BadCopyRange { value } | CopyRangeOutside { value, .. } => {
                argument("x-amz-copy-source-range", value)
            }
            BadCopySource { value } => argument("x-amz-copy-source", value),
            TagHeader { value } => argument("x-amz-tagging", value),
            Argument { name, value, .. } => argument(name, value),
            BypassWithoutLock => vec![text("ArgumentName", &"x-amz-bypass-governance-retention")],
            RetainUntilPast => vec![text("ArgumentName", &"x-amz-object-lock-retain-until-date")],
            EncryptionMethod { value } => argument("x-amz-server-side-encryption", value),
            KeyTooLong { size } => {
                vec![text("Size", size), text("MaxSizeAllowed", &limits::KEY_BYTES_MAX)]
            }
            InvalidDigest { value } => vec![text("Content-MD5", value)],
            TooLarge { size } => {
                vec![text("ProposedSize", size), text("MaxSizeAllowed", &limits::OBJECT_BYTES_PUT_MAX)]
            }
            TooSmall { size, number, etag } => vec![
                text("ProposedSize", size),
                text("MinSizeAllowed", &limits::PART_BYTES_MIN),
                text("PartNumber", number),
                text("ETag", etag),
            ],
            InvalidPart { upload, number, etag } => {
                vec![text("UploadId", upload), text("PartNumber", number), text("ETag", etag)]
            }
            InvalidPartOrder { upload } => vec![text("UploadId", upload)],
            MetadataTooLarge { size } => {
                vec![text("Size", size), text("MaxSizeAllowed", &limits::METADATA_BYTES_MAX)]
            }
            InvalidStorageClass { value } => vec![text("StorageClassRequested", value)],
            InvalidTag { key, value, .. } => {
                let mut fields = vec![text("TagKey", key)];
                fields.extend(value.as_ref().map(|value| text("TagValue", value)));
                fields
            }
            Archived { class } => vec![text("StorageClass", class)],
            _ => Vec::new(),
        }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            ObjectError::Deleted { marker, .. } => of_marker(marker),
            ObjectError::IsDeleteMarker { marker, modified, .. } => {
                let mut headers = of_marker(marker);
                headers.push(("allow", "DELETE".to_owned()));
                headers.push(("last-modified", modified.whole_second().http()));
                headers
            }
            ObjectError::NotModified { etag, modified } => {
                vec![("etag", etag.clone()), ("last-modified", modified.whole_second().http())]
            }
            _ => Vec::new(),
        }
    }
}

fn of_marker(id: &str) -> Vec<(&'static str, String)> {
    vec![("x-amz-delete-marker", "true".to_owned()), ("x-amz-version-id", id.to_owned())]
}

fn argument(name: &str, value: &str) -> Vec<(&'static str, Value)> {
    vec![("ArgumentName", name.into()), ("ArgumentValue", value.into())]
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ObjectError::*;
        match self {
            CopyRangeOutside { size, .. } => {
                write!(f, "Range specified is not valid for source object of size: {size}")
            }
            ChecksumMismatch { algorithm } => {
                write!(f, "The {algorithm} you specified did not match the calculated checksum.")
            }
            ChecksumInvalid { algorithm } => {
                let algorithm = algorithm.to_ascii_lowercase();
                write!(f, "Value for x-amz-checksum-{algorithm} header is invalid.")
            }
            UnknownChecksum { header } => write!(f, "Value for {header} header is invalid."),
            ChecksumKindMismatch { algorithm, kind } => write!(
                f,
                "The {kind} checksum type cannot be used with the {} checksum algorithm.",
                algorithm.to_ascii_lowercase()
            ),
            UploadChecksumKind { asked, created } => write!(
                f,
                "The upload was created using the {created} checksum mode. The complete request must use the \
                 same checksum mode, but it uses {asked}."
            ),
            OtherChecksum { created, sent } => write!(
                f,
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                created.to_ascii_lowercase(),
                sent.to_ascii_lowercase()
            ),
            MissingPartSum { algorithm, number } => write!(
                f,
                "The upload was created using a {} checksum. The complete request must include the checksum for \
                 each part. It was missing for part {number} in the request.",
                algorithm.to_ascii_lowercase()
            ),
            WrongTotalSize { asked, size } => write!(
                f,
                "The provided 'x-amz-mp-object-size' header value {asked} does not match what was computed: {size}"
            ),
            InvalidTag { message, .. } | Argument { message, .. } | Request { message } => {
                f.write_str(message)
            }
            plain => f.write_str(plain.sentence()),
        }
    }
}

impl ObjectError {
    /// What AWS says where the sentence has no blanks to fill in.
    fn sentence(&self) -> &'static str {
        use ObjectError::*;
        match self {
            NoSuchKey { .. } | Deleted { .. } => "The specified key does not exist.",
            NoSuchVersion { .. } => "The specified version does not exist.",
            NoSuchUpload { .. } => {
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                 aborted or completed."
            }
            IsDeleteMarker { .. } => "The specified method is not allowed against this resource.",
            InvalidVersionId { .. } => "Invalid version id specified",
            PreconditionFailed { .. } => "At least one of the pre-conditions you specified did not hold",
            NotModified { .. } => "Not Modified",
            UnusableCondition { .. } | TwoConditions | NotOffered { .. } => {
                "A header you provided implies functionality that is not implemented"
            }
            InvalidRange { .. } => "The requested range is not satisfiable",
            InvalidPartNumber { .. } => "The requested partnumber is not satisfiable",
            RangeAndPart => "Cannot specify both Range header and partNumber query parameter",
            BadCopyRange { .. } => {
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are \
                 the zero-based offsets of the first and last bytes to copy"
            }
            CopyRangeBehind => "The specified copy range is invalid for the source object size",
            CopySourceTooLarge => {
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
            }
            BadCopySource { .. } => "Invalid copy source object key",
            CopyToItself => {
                "This copy request is illegal because it is trying to copy an object to itself without changing \
                 the object's metadata, storage class, website redirect location or encryption attributes."
            }
            KeyTooLong { .. } => "Your key is too long",
            BadDigest => "The Content-MD5 you specified did not match what we received.",
            InvalidDigest { .. } => "The Content-MD5 you specified was invalid.",
            TwoChecksums => {
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
            }
            MissingLength => "You must provide the Content-Length HTTP header.",
            TooLarge { .. } => "Your proposed upload exceeds the maximum allowed size",
            TooSmall { .. } => "Your proposed upload is smaller than the minimum allowed size",
            InvalidPart { .. } => {
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                 the specified entity tag may not match the part's entity tag."
            }
            InvalidPartOrder { .. } => {
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            }
            MetadataTooLarge { .. } => "Your metadata headers exceed the maximum allowed metadata size",
            InvalidStorageClass { .. } => "The storage class you specified is not valid",
            MalformedXml => {
                "The XML you provided was not well-formed or did not validate against our published schema"
            }
            TooManyTags => "Object tags cannot be greater than 10",
            TagHeader { .. } => {
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters \
                 without tag name duplicates."
            }
            NoLockOnBucket => "Bucket is missing Object Lock Configuration",
            BypassWithoutLock => {
                "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
            }
            NoLockOnObject => "The specified object does not have a ObjectLock configuration",
            Locked => "Access Denied because object protected by object lock.",
            RetainUntilPast => "The retain until date must be in the future!",
            EncryptionMethod { .. } => "The encryption method specified is not supported",
            CustomerKeyMissing => {
                "The object was stored using a form of Server Side Encryption. The correct parameters must be \
                 provided to retrieve the object."
            }
            CustomerKeyNotUsed => "The encryption parameters are not applicable to this object.",
            CustomerKeyWrong => "Access Denied",
            Archived { .. } => "The operation is not valid for the object's storage class",
            _ => "The request is not valid.",
        }
    }
}
