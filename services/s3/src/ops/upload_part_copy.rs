//! UploadPartCopy: a part made of the bytes of an object.

use crate::conditions::ReadConditions;
use crate::errors::object::ObjectError;
use crate::limits::OBJECT_BYTES_PUT_MAX;
use crate::object::access::{self, Action, Target};
use crate::object::copying::{self, Terms};
use crate::object::customer_key::Headers;
use crate::object::transfer::{Wanted, transfer};
use crate::object::{sums, uploads};
use crate::shapes::{CopyPartResult, UploadPartCopyOutput, UploadPartCopyRequest};
use crate::state::object::{CustomerKey, ETag};
use crate::state::upload::UploadedPart;
use crate::{ranges, show_sum, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct UploadPartCopy;

impl Operation for UploadPartCopy {
    const NAME: &'static str = "UploadPartCopy";
    type Input = UploadPartCopyRequest;
    type Output = UploadPartCopyOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = access::to_write(cx, Action::both("s3:PutObject"), target(input)).await?;
        let access = access.with("s3:x-amz-copy-source", [input.copy_source.clone()]);
        let from = copying::parse(&input.copy_source)?;
        let terms = Terms {
            expected_owner: input.expected_source_bucket_owner.as_deref(),
            payer: input.request_payer.as_deref(),
        };
        let needs = from.needs(cx, terms).await?;
        Ok(needs.into_iter().fold(access, Access::and))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let number = uploads::number(input.part_number)?;
        let (_, upload) = uploads::find(cx, target(&input), &input.upload_id).await?;
        let brought = uploads::customer_key(&upload, own_key(&input))?;
        let source =
            copying::parse(&input.copy_source)?.open(cx, conditions(&input), source_key(&input)).await?;
        let range = match input.copy_source_range.as_deref() {
            Some(header) => ranges::copied(header, source.object.size)?,
            None => 0..source.object.size,
        };
        if range.end - range.start > OBJECT_BYTES_PUT_MAX {
            Err(ObjectError::CopySourceTooLarge)?;
        }
        let algorithm = uploads::algorithm(&upload);
        let sealing: Option<CustomerKey> = brought.map(|brought| brought.remembered(cx.ids));
        let wanted = Wanted {
            algorithm,
            also: None,
            sealed: brought.as_ref().zip(sealing.as_ref()),
            takes_parts: false,
            takes_stretches: true,
        };
        let moved = transfer(cx, &source, range, wanted).await?;
        let part = UploadedPart {
            upload: upload.nonce,
            number,
            place: moved.place,
            offset: moved.offset,
            size: moved.digests.length,
            md5: moved.digests.md5,
            algorithm,
            sum: moved.digests.sum.clone(),
            modified: cx.now.whole_second(),
            nonce: sealing.map(|key| key.nonce),
        };
        let mut result = CopyPartResult {
            e_tag: Some(ETag::of(part.md5).text()),
            last_modified: Some(cx.now.whole_second().into()),
            ..CopyPartResult::default()
        };
        if upload.checksum.is_some() {
            show_sum!(result, algorithm, sums::base64(&moved.digests.sum));
        }
        super::upload_part::put(cx, part).await?;
        let (server_side_encryption, sse_customer_algorithm, sse_customer_key_md5) =
            uploads::encryption(&upload);
        Ok(UploadPartCopyOutput {
            copy_source_version_id: versions::shown_id(&source.bucket, &source.version),
            copy_part_result: Some(result),
            server_side_encryption,
            sse_customer_algorithm,
            sse_customer_key_md5,
            ..UploadPartCopyOutput::default()
        })
    }
}

fn target(input: &UploadPartCopyRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}

fn own_key(input: &UploadPartCopyRequest) -> Headers<'_> {
    Headers {
        algorithm: input.sse_customer_algorithm.as_deref(),
        key: input.sse_customer_key.as_deref(),
        md5: input.sse_customer_key_md5.as_deref(),
    }
}

fn source_key(input: &UploadPartCopyRequest) -> Headers<'_> {
    Headers {
        algorithm: input.copy_source_sse_customer_algorithm.as_deref(),
        key: input.copy_source_sse_customer_key.as_deref(),
        md5: input.copy_source_sse_customer_key_md5.as_deref(),
    }
}

fn conditions(input: &UploadPartCopyRequest) -> ReadConditions<'_> {
    ReadConditions {
        if_match: input.copy_source_if_match.as_deref(),
        if_none_match: input.copy_source_if_none_match.as_deref(),
        if_modified_since: input.copy_source_if_modified_since,
        if_unmodified_since: input.copy_source_if_unmodified_since,
    }
}
