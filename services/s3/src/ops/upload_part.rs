//! UploadPart: one part of an upload, in place of an earlier one of its number.

use crate::body::checksum::Algorithm;
use crate::body::cipher::Cipher;
use crate::body::intake::{Expected, Received, take_announced};
use crate::errors::object::ObjectError;
use crate::object::access::{self, Action, Target};
use crate::object::customer_key::Headers;
use crate::object::{sums, uploads};
use crate::shapes::{UploadPartOutput, UploadPartRequest};
use crate::state::object::ETag;
use crate::state::upload::{Upload, UploadedPart};
use crate::{places, show_sum, sums_of};
use kernel::{Access, Cx, Incoming, Result, StreamOperation};
use store::Blobs;

pub struct UploadPart;

pub struct Admitted {
    expected: Expected,
    nonce: Option<[u8; 16]>,
}

pub struct Taken {
    body: Received,
    nonce: Option<[u8; 16]>,
}

impl StreamOperation for UploadPart {
    const NAME: &'static str = "UploadPart";
    type Input = UploadPartRequest;
    type Output = UploadPartOutput;
    type Admitted = Admitted;
    type Received = Taken;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_write(cx, Action::both("s3:PutObject"), target(input)).await
    }

    async fn admit(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Admitted> {
        uploads::number(input.part_number)?;
        let (_, upload) = uploads::find(cx, target(input), &input.upload_id).await?;
        let brought = uploads::customer_key(&upload, headers(input))?;
        let nonce = brought.map(|_| cx.ids.bytes());
        let cipher = brought.zip(nonce).map(|(brought, nonce)| brought.cipher(nonce));
        Ok(Admitted { expected: expected(&upload, input, cipher)?, nonce })
    }

    async fn receive(blobs: &Blobs, admitted: &Admitted, body: &mut Incoming<'_>) -> Result<Taken> {
        Ok(Taken { body: take_announced(blobs, &admitted.expected, body).await?, nonce: admitted.nonce })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input, taken: &Taken) -> Result<Self::Output> {
        let (_, upload) = uploads::find(cx, target(&input), &input.upload_id).await?;
        let digests = &taken.body.digests;
        let part = UploadedPart {
            upload: upload.nonce,
            number: uploads::number(input.part_number)?,
            place: places::keep(cx, &taken.body.stored),
            offset: 0,
            size: digests.length,
            md5: digests.md5,
            algorithm: uploads::algorithm(&upload),
            sum: digests.also.clone().unwrap_or_else(|| digests.sum.clone()),
            modified: cx.now.whole_second(),
            nonce: taken.nonce,
        };
        let e_tag = Some(ETag::of(part.md5).text());
        put(cx, part).await?;
        let (server_side_encryption, sse_customer_algorithm, sse_customer_key_md5) =
            uploads::encryption(&upload);
        let mut output = UploadPartOutput {
            server_side_encryption,
            e_tag,
            sse_customer_algorithm,
            sse_customer_key_md5,
            ..UploadPartOutput::default()
        };
        show_sum!(output, taken.body.algorithm, sums::base64(&digests.sum));
        Ok(output)
    }
}

/// In place of what came under that number before.
pub async fn put(cx: &mut Cx<'_>, part: UploadedPart) -> Result<()> {
    if let Some(old) = cx.tx.get::<UploadedPart>((part.upload, part.number)).await? {
        places::let_go(cx, old.place).await?;
    }
    cx.tx.put(&part);
    Ok(())
}

/// The part's checksum is the upload's. Where that has none of its own, S3's is computed beside the client's.
fn expected(
    upload: &Upload,
    input: &UploadPartRequest,
    cipher: Option<Cipher>,
) -> Result<Expected, ObjectError> {
    let (named, announced) = (sums_of!(input), input.checksum_algorithm.as_deref());
    let own = uploads::algorithm(upload);
    let mut expected = sums::expected(named, announced, input.content_md5.as_deref(), own, cipher)?;
    if upload.checksum.is_some() && expected.algorithm != own {
        let sent = expected.algorithm.name().to_owned();
        return Err(ObjectError::OtherChecksum { created: own.name(), sent });
    }
    expected.also = (expected.algorithm != own).then_some(Algorithm::Crc64Nvme);
    Ok(expected)
}

fn headers(input: &UploadPartRequest) -> Headers<'_> {
    Headers {
        algorithm: input.sse_customer_algorithm.as_deref(),
        key: input.sse_customer_key.as_deref(),
        md5: input.sse_customer_key_md5.as_deref(),
    }
}

fn target(input: &UploadPartRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}
