//! ListParts: the parts of an upload that have come.

use crate::acl::show;
use crate::body::checksum::Algorithm;
use crate::lifecycle::told;
use crate::listing::page::entries_max;
use crate::object::access::{self, Action, Target};
use crate::object::{sums, uploads};
use crate::shapes::{ListPartsOutput, ListPartsRequest, Part};
use crate::show_sum;
use crate::state::object::ETag;
use crate::state::upload::UploadedPart;
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListParts;

impl Operation for ListParts {
    const NAME: &'static str = "ListParts";
    type Input = ListPartsRequest;
    type Output = ListPartsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_write(cx, Action::both("s3:ListMultipartUploadParts"), target(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, upload) = uploads::find(cx, target(&input), &input.upload_id).await?;
        let max_parts = entries_max(input.max_parts, "max-parts")?;
        let marker = u32::try_from(input.part_number_marker.unwrap_or_default()).unwrap_or_default();
        let wanted = usize::try_from(max_parts).unwrap_or_default();
        let limit = u32::try_from(wanted).unwrap_or(u32::MAX).saturating_add(1);
        let scan = Scan::<UploadedPart>::prefix((upload.nonce,), limit).after((upload.nonce, marker));
        let mut found = cx.tx.scan(scan.snapshot()).await?.rows;
        let is_truncated = found.len() > wanted;
        found.truncate(wanted);
        let last = found.last().map_or(marker, |part| part.number);
        let algorithm = upload.checksum.map(|(algorithm, _)| algorithm);
        let parts: Vec<Part> = found.iter().map(|part| shown(part, algorithm)).collect();
        let (abort_date, abort_rule_id) = told::abandonment(cx, &bucket, &upload).await?;
        Ok(ListPartsOutput {
            abort_date,
            abort_rule_id,
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            part_number_marker: i32::try_from(marker).ok(),
            next_part_number_marker: i32::try_from(last).ok(),
            max_parts: Some(max_parts),
            is_truncated: Some(is_truncated),
            parts: (!parts.is_empty()).then_some(parts),
            initiator: Some(uploads::shown_initiator(&upload)),
            owner: Some(show::owner(bucket.owner_of(&upload.owner))),
            bucket: Some(bucket.name.clone()),
            storage_class: Some(
                upload.described.storage_class.clone().unwrap_or_else(|| "STANDARD".to_owned()),
            ),
            checksum_algorithm: algorithm.map(|algorithm| algorithm.name().to_owned()),
            checksum_type: upload.checksum.map(|(_, kind)| kind.name().to_owned()),
            ..ListPartsOutput::default()
        })
    }
}

fn shown(part: &UploadedPart, algorithm: Option<Algorithm>) -> Part {
    let mut shown = Part {
        part_number: i32::try_from(part.number).ok(),
        last_modified: Some(part.modified.into()),
        e_tag: Some(ETag::of(part.md5).text()),
        size: i64::try_from(part.size).ok(),
        ..Part::default()
    };
    if let Some(algorithm) = algorithm {
        show_sum!(shown, algorithm, sums::base64(&part.sum));
    }
    shown
}

fn target(input: &ListPartsRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}
