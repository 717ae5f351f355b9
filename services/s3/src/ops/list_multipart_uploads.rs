//! ListMultipartUploads: the uploads of a bucket that are under way.

use super::list_objects_v2::list_access;
use crate::acl::show;
use crate::door;
use crate::errors::object::ObjectError;
use crate::listing::cursor::Cursor;
use crate::listing::encoding::Encoding;
use crate::listing::objects::{self, delimiter};
use crate::listing::page::{self, Asked, Offer, Page};
use crate::object::uploads;
use crate::shapes::{ListMultipartUploadsOutput, ListMultipartUploadsRequest, MultipartUpload};
use crate::state::bucket::Bucket;
use crate::state::upload::Upload;
use crate::version_id;
use kernel::{Access, Cx, Operation, Result};

pub struct ListMultipartUploads;

impl Operation for ListMultipartUploads {
    const NAME: &'static str = "ListMultipartUploads";
    type Input = ListMultipartUploadsRequest;
    type Output = ListMultipartUploadsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
        let access =
            door::access_at_cost(cx, "s3:ListBucketMultipartUploads", &input.bucket, owner, payer).await?;
        Ok(list_access(access, input.prefix.as_deref(), input.delimiter.as_deref(), None))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let encoding = Encoding::asked(input.encoding_type.as_deref())?;
        let max_uploads = page::entries_max(input.max_uploads, "max-uploads")?;
        let marker = input.key_marker.as_deref().unwrap_or_default();
        // Without a key it says nothing.
        let upload_marker =
            input.upload_id_marker.as_deref().filter(|id| !id.is_empty() && !marker.is_empty());
        let asked = Asked {
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_deref()),
            marker: if upload_marker.is_some() { "" } else { marker },
            entries_max: usize::try_from(max_uploads).unwrap_or_default(),
        };
        let cursor = start(&bucket, asked, marker, upload_marker)?;
        let page = fill(cx, asked, cursor).await?;
        // A common prefix that comes last is a marker without an upload.
        let last = page.items.last().filter(|upload| Some(&upload.key) == page.last.as_ref());
        let next_key = page.last.as_deref().map(|last| encoding.text(last)).unwrap_or_default();
        let uploads = page.items.iter().map(|upload| shown(&bucket, upload, encoding)).collect();
        Ok(ListMultipartUploadsOutput {
            bucket: Some(bucket.name),
            key_marker: Some(encoding.text(marker)),
            upload_id_marker: Some(upload_marker.unwrap_or_default().to_owned()),
            next_key_marker: Some(next_key),
            next_upload_id_marker: Some(last.map(uploads::id).unwrap_or_default()),
            prefix: input.prefix.as_deref().map(|prefix| encoding.text(prefix)),
            delimiter: asked.delimiter.map(|delimiter| encoding.text(delimiter)),
            max_uploads: Some(max_uploads),
            is_truncated: Some(page.is_truncated),
            uploads: objects::unless_empty(uploads),
            common_prefixes: objects::prefixes(&page.prefixes, encoding),
            encoding_type: encoding.name(),
            request_charged: None,
        })
    }
}

fn start(bucket: &Bucket, asked: Asked<'_>, marker: &str, upload: Option<&str>) -> Result<Cursor<Upload>> {
    let wanted = u32::try_from(asked.entries_max).unwrap_or(u32::MAX).saturating_add(1);
    let mut cursor = Cursor::new(bucket.id, asked.prefix, asked.delimiter.is_some(), wanted);
    let Some(id) = upload else {
        if !marker.is_empty() {
            cursor.skip_key(marker);
        }
        return Ok(cursor);
    };
    let invalid = || ObjectError::Argument {
        name: "upload-id-marker",
        value: id.to_owned(),
        message: "Invalid uploadId marker",
    };
    let (sequence, nonce) = version_id::parse(id).ok_or_else(invalid)?;
    // It may have ended since.
    let key = marker.to_owned();
    cursor.skip_row(Upload { bucket: bucket.id, key, sequence, nonce, ..Upload::default() });
    Ok(cursor)
}

async fn fill<'a>(cx: &mut Cx<'_>, asked: Asked<'a>, cursor: Cursor<Upload>) -> Result<Page<'a, Upload>> {
    let (mut cursor, mut page) = (cursor, Page::new(asked));
    if page.is_for_nothing() {
        return Ok(page);
    }
    while let Some(upload) = cursor.peek(cx.tx).await? {
        match page.offer(&upload.key) {
            Offer::Full => break,
            Offer::Skip(beginning) => cursor.skip_all(&beginning),
            Offer::Take => {
                if let Some(upload) = cursor.next(cx.tx).await? {
                    let key = upload.key.clone();
                    page.take(&key, upload);
                }
            }
        }
    }
    Ok(page)
}

fn shown(bucket: &Bucket, upload: &Upload, encoding: Encoding) -> MultipartUpload {
    MultipartUpload {
        upload_id: Some(uploads::id(upload)),
        key: Some(encoding.text(&upload.key)),
        initiated: Some(upload.initiated.into()),
        storage_class: Some(upload.described.storage_class.clone().unwrap_or_else(|| "STANDARD".to_owned())),
        owner: Some(show::owner(bucket.owner_of(&upload.owner))),
        initiator: Some(uploads::shown_initiator(upload)),
        checksum_algorithm: upload.checksum.map(|(algorithm, _)| algorithm.name().to_owned()),
        checksum_type: upload.checksum.map(|(_, kind)| kind.name().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn uploads_are_listed_until_they_end() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        for key in ["a", "a", "d/1", "d/2"] {
            let asked = json!({"Bucket": "b-1", "Key": key});
            cloud.call("s3", "CreateMultipartUpload", asked).await.expect("is wanted");
        }
        let list = |more: Value| {
            let mut asked = json!({"Bucket": "b-1"});
            if let (Some(asked), Value::Object(more)) = (asked.as_object_mut(), more) {
                asked.extend(more);
            }
            let cloud = &cloud;
            async move { cloud.call("s3", "ListMultipartUploads", asked).await.expect("is there") }
        };
        let all = list(json!({"Delimiter": "/"})).await;
        assert_eq!(all["Uploads"].as_array().map(Vec::len), Some(2));
        assert_eq!(all["CommonPrefixes"], json!([{"Prefix": "d/"}]));
        let first = list(json!({"MaxUploads": 1})).await;
        assert_eq!(first["IsTruncated"], true);
        let markers =
            json!({"KeyMarker": first["NextKeyMarker"], "UploadIdMarker": first["NextUploadIdMarker"]});
        let rest = list(markers).await;
        assert_eq!(rest["Uploads"].as_array().map(Vec::len), Some(3));
        let id = first["Uploads"][0]["UploadId"].clone();
        let abort = json!({"Bucket": "b-1", "Key": "a", "UploadId": id});
        cloud.call("s3", "AbortMultipartUpload", abort).await.expect("is there");
        assert_eq!(list(json!({})).await["Uploads"].as_array().map(Vec::len), Some(3));
    }
}
