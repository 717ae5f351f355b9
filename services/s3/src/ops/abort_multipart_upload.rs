//! AbortMultipartUpload: an upload ends, and its parts with it.

use crate::errors::object::ObjectError;
use crate::object::access::{self, Action, Target};
use crate::object::uploads;
use crate::places;
use crate::shapes::{AbortMultipartUploadOutput, AbortMultipartUploadRequest};
use crate::state::upload::{Upload, UploadedPart};
use kernel::{Access, Cx, Operation, Result};

pub struct AbortMultipartUpload;

impl Operation for AbortMultipartUpload {
    const NAME: &'static str = "AbortMultipartUpload";
    type Input = AbortMultipartUploadRequest;
    type Output = AbortMultipartUploadOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_write(cx, Action::both("s3:AbortMultipartUpload"), target(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (_, upload) = uploads::find(cx, target(&input), &input.upload_id).await?;
        let is_other = |asked: wire::Timestamp| asked.secs() != upload.initiated.seconds();
        if input.if_match_initiated_time.is_some_and(is_other) {
            Err(ObjectError::PreconditionFailed { condition: "x-amz-if-match-initiated-time" })?;
        }
        end(cx, &upload, Vec::new()).await?;
        Ok(AbortMultipartUploadOutput::default())
    }
}

/// The upload ends; of its parts those stay that are used.
pub async fn end(cx: &mut Cx<'_>, upload: &Upload, used: Vec<u32>) -> Result<()> {
    let mut unused = Vec::new();
    for part in uploads::parts(cx, upload).await? {
        cx.tx.delete::<UploadedPart>((part.upload, part.number));
        if used.binary_search(&part.number).is_err() {
            unused.push(part.place);
        }
    }
    let id = cx.ids.bytes();
    places::let_go_of_pieces(cx, id, unused).await?;
    cx.tx.delete::<Upload>((upload.bucket, upload.key.as_str(), upload.sequence, upload.nonce));
    Ok(())
}

fn target(input: &AbortMultipartUploadRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}
