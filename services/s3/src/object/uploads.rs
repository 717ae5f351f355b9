//! Uploads in parts: found by their ids.

use super::access::{self, Target};
use super::customer_key::{self, Headers};
use super::sums;
use crate::body::checksum::Algorithm;
use crate::errors::object::ObjectError;
use crate::limits::PARTS_MAX;
use crate::shapes;
use crate::state::bucket::Bucket;
use crate::state::upload::{Initiator, Upload, UploadedPart};
use crate::version_id;
use kernel::canonical;
use kernel::{Cx, Principal, Result};
use std::sync::Arc;
use store::Scan;

/// An upload and its bucket.
pub async fn find(cx: &mut Cx<'_>, target: Target<'_>, id: &str) -> Result<(Arc<Bucket>, Upload)> {
    let bucket = access::bucket(cx, target).await?;
    let missing = || ObjectError::NoSuchUpload { upload: id.to_owned() };
    let (sequence, nonce) = version_id::parse(id).ok_or_else(missing)?;
    let upload = cx.tx.get::<Upload>((bucket.id, target.key, sequence, nonce)).await?;
    Ok((bucket, upload.ok_or_else(missing)?))
}

pub fn id(upload: &Upload) -> String {
    version_id::text((upload.sequence, upload.nonce))
}

/// All parts that have come, by their numbers.
pub async fn parts(cx: &mut Cx<'_>, upload: &Upload) -> Result<Vec<UploadedPart>> {
    Ok(cx.tx.scan(Scan::<UploadedPart>::prefix((upload.nonce,), PARTS_MAX + 1)).await?.rows)
}

/// A part's number, within its bounds.
pub fn number(asked: i32) -> Result<u32, ObjectError> {
    let number = u32::try_from(asked).ok().filter(|number| (1..=PARTS_MAX).contains(number));
    number.ok_or_else(|| ObjectError::Argument {
        name: "partNumber",
        value: asked.to_string(),
        message: "Part number must be an integer between 1 and 10000, inclusive",
    })
}

/// Which checksum its parts have. Where the client has not said, it is S3's own.
pub fn algorithm(upload: &Upload) -> Algorithm {
    upload.checksum.map_or(Algorithm::Crc64Nvme, |(algorithm, _)| algorithm)
}

/// The customer's key must be the one that the upload began with.
pub fn customer_key(
    upload: &Upload,
    headers: Headers<'_>,
) -> Result<Option<customer_key::Brought>, ObjectError> {
    let brought = headers.brought()?;
    match customer_key::match_keys(upload.customer_key.as_ref(), brought) {
        Ok(_) => Ok(brought),
        Err(ObjectError::CustomerKeyMissing) => Err(ObjectError::Request {
            message: "The multipart upload initiate requested encryption. Subsequent part requests must include \
                      the appropriate encryption parameters.",
        }),
        Err(ObjectError::CustomerKeyWrong) => Err(ObjectError::Request {
            message: "The provided encryption parameters did not match the ones used originally.",
        }),
        Err(other) => Err(other),
    }
}

/// What answers tell of encryption: method, the customer's algorithm, the MD5 of the customer's key.
pub fn encryption(upload: &Upload) -> (Option<String>, Option<String>, Option<String>) {
    match &upload.customer_key {
        None => (Some("AES256".to_owned()), None, None),
        Some(key) => (None, Some("AES256".to_owned()), Some(sums::base64(&key.md5))),
    }
}

/// Who begins an upload.
pub fn initiator(cx: &Cx<'_>) -> Initiator {
    match &cx.caller.principal {
        Principal::Root { account } => Initiator { id: canonical::id(account), name: "root".to_owned() },
        Principal::Anonymous => Initiator { id: "anonymous".to_owned(), name: "anonymous".to_owned() },
        principal => {
            let id = principal.arn();
            let name = id.rsplit('/').next().unwrap_or_default().to_owned();
            Initiator { id, name }
        }
    }
}

pub fn shown_initiator(upload: &Upload) -> shapes::Initiator {
    let Initiator { id, name } = &upload.initiator;
    shapes::Initiator { id: Some(id.clone()), display_name: Some(name.clone()) }
}
