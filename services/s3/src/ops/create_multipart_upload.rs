//! CreateMultipartUpload: begins an object that comes in parts.

use crate::body::checksum::{Algorithm, Kind};
use crate::errors::object::ObjectError;
use crate::lifecycle::told;
use crate::new_object;
use crate::object::access::{self, Action, Target};
use crate::object::{sums, uploads};
use crate::shapes::{CreateMultipartUploadOutput, CreateMultipartUploadRequest};
use crate::state::upload::Upload;
use kernel::{Access, Cx, Operation, Result};

pub struct CreateMultipartUpload;

impl Operation for CreateMultipartUpload {
    const NAME: &'static str = "CreateMultipartUpload";
    type Input = CreateMultipartUploadRequest;
    type Output = CreateMultipartUploadOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = access::bucket(cx, target(input)).await?;
        let access = access::to_write_in(Action::both("s3:PutObject"), &bucket, target(input));
        Ok(new_object!(input).access(access, &bucket, &input.key, cx.now))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = access::bucket(cx, target(&input)).await?;
        let made = new_object!(input).made(cx, &bucket)?;
        let checksum = checksum(&input)?;
        let upload = Upload {
            bucket: bucket.id,
            key: input.key,
            sequence: u64::try_from(cx.now.millis()).unwrap_or_default(),
            nonce: cx.ids.bytes(),
            initiated: cx.now.whole_second(),
            initiator: uploads::initiator(cx),
            owner: made.owner,
            checksum,
            described: made.described,
            tags: made.tags,
            acl: made.acl,
            customer_key: made.customer.map(|brought| brought.remembered(cx.ids)),
            retention: made.retention,
            legal_hold: made.legal_hold,
        };
        cx.tx.put(&upload);
        let (abort_date, abort_rule_id) = told::abandonment(cx, &bucket, &upload).await?;
        let (server_side_encryption, sse_customer_algorithm, sse_customer_key_md5) =
            uploads::encryption(&upload);
        Ok(CreateMultipartUploadOutput {
            bucket: Some(bucket.name.clone()),
            upload_id: Some(uploads::id(&upload)),
            key: Some(upload.key),
            server_side_encryption,
            sse_customer_algorithm,
            sse_customer_key_md5,
            checksum_algorithm: checksum.map(|(algorithm, _)| algorithm.name().to_owned()),
            checksum_type: checksum.map(|(_, kind)| kind.name().to_owned()),
            abort_date,
            abort_rule_id,
            ..CreateMultipartUploadOutput::default()
        })
    }
}

fn target(input: &CreateMultipartUploadRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}

fn checksum(input: &CreateMultipartUploadRequest) -> Result<Option<(Algorithm, Kind)>, ObjectError> {
    let unsupported = |_| ObjectError::Request {
        message: "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                  [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    };
    let name = input.checksum_algorithm.as_deref();
    let algorithm = sums::algorithm(name, "x-amz-checksum-algorithm").map_err(unsupported)?;
    let kind = match input.checksum_type.as_deref() {
        None => None,
        Some(name) => Some(
            Kind::from_name(name).ok_or(ObjectError::UnknownChecksum { header: "x-amz-checksum-type" })?,
        ),
    };
    match (algorithm, kind) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ObjectError::Request {
            message: "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
        }),
        (Some(algorithm), kind) => {
            let kind = kind.unwrap_or_else(|| algorithm.default_kind());
            let mismatch =
                ObjectError::ChecksumKindMismatch { algorithm: algorithm.name(), kind: kind.name() };
            algorithm.can_be(kind).then_some(Some((algorithm, kind))).ok_or(mismatch)
        }
    }
}
