//! Every way in which S3 says no to a form that a browser posts.

use kernel::Failure;
use std::fmt;
use wire::Value;

#[derive(Debug)]
pub enum FormError {
    Malformed,
    FieldsTooLong,
    TooLarge { bytes: u64, bytes_max: u64 },
    TooSmall { bytes: u64, bytes_min: u64 },
    Denied { why: String },
    InvalidPolicy { why: String },
    FieldMissing { name: &'static str },
    BadCredential,
    Signature,
    UnknownKey { id: String },
    InvalidToken,
    ExpiredToken,
}

impl Failure for FormError {
    fn code(&self) -> &'static str {
        match self {
            FormError::Malformed => "MalformedPOSTRequest",
            FormError::FieldsTooLong => "MaxPostPreDataLengthExceeded",
            FormError::TooLarge { .. } => "EntityTooLarge",
            FormError::TooSmall { .. } => "EntityTooSmall",
            FormError::Denied { .. } => "AccessDenied",
            FormError::InvalidPolicy { .. } => "InvalidPolicyDocument",
            FormError::FieldMissing { .. } | FormError::BadCredential => "InvalidArgument",
            FormError::Signature => "SignatureDoesNotMatch",
            FormError::UnknownKey { .. } => "InvalidAccessKeyId",
            FormError::InvalidToken => "InvalidToken",
            FormError::ExpiredToken => "ExpiredToken",
        }
    }

    fn status(&self) -> u16 {
        match self {
            FormError::Denied { .. } | FormError::Signature | FormError::UnknownKey { .. } => 403,
            _ => 400,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let text = |value: &str| Value::Text(value.to_owned());
        match self {
            FormError::TooLarge { bytes, bytes_max } => {
                vec![
                    ("ProposedSize", text(&bytes.to_string())),
                    ("MaxSizeAllowed", text(&bytes_max.to_string())),
                ]
            }
            FormError::TooSmall { bytes, bytes_min } => {
                vec![
                    ("ProposedSize", text(&bytes.to_string())),
                    ("MinSizeAllowed", text(&bytes_min.to_string())),
                ]
            }
            FormError::UnknownKey { id } => vec![("AWSAccessKeyId", text(id))],
            FormError::FieldMissing { name } => {
                vec![("ArgumentName", text(name)), ("ArgumentValue", text(""))]
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FormError::Malformed => "The body of your POST request is not well-formed multipart/form-data.",
            FormError::FieldsTooLong => "Your POST request fields preceding the upload file were too large.",
            FormError::TooLarge { .. } => "Your proposed upload exceeds the maximum allowed size",
            FormError::TooSmall { .. } => "Your proposed upload is smaller than the minimum allowed size",
            FormError::Denied { why } | FormError::InvalidPolicy { why } => why,
            FormError::FieldMissing { name } => {
                return write!(
                    f,
                    "Bucket POST must contain a field named '{name}'.  If it is specified, please check the \
                     order of the fields."
                );
            }
            FormError::BadCredential => {
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
            }
            FormError::Signature => {
                "The request signature we calculated does not match the signature you provided. Check your key \
                 and signing method."
            }
            FormError::UnknownKey { .. } => "The AWS Access Key Id you provided does not exist in our records.",
            FormError::InvalidToken => "The provided token is malformed or otherwise invalid.",
            FormError::ExpiredToken => "The provided token has expired.",
        })
    }
}
