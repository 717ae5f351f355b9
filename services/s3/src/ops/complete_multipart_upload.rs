//! CompleteMultipartUpload: the parts become an object, all of them or nothing.

use super::abort_multipart_upload::end;
use crate::body::checksum::{Algorithm, Checksum, Kind};
use crate::conditions::WriteCondition;
use crate::errors::object::ObjectError;
use crate::lifecycle::told;
use crate::limits::{OBJECT_BYTES_MAX, PART_BYTES_MIN};
use crate::object::access::{self, Action, Target};
use crate::object::{events, sums, uploads};
use crate::shapes::{CompleteMultipartUploadOutput, CompleteMultipartUploadRequest, CompletedPart};
use crate::state::body::{BodyId, Part, Place};
use crate::state::object::{Content, ETag, Object};
use crate::state::upload::{Upload, UploadedPart};
use crate::{conditions, places, show_checksum, sums_of, version_id, versions};
use data_encoding::HEXLOWER_PERMISSIVE;
use kernel::{Access, ApiError, Cx, Operation, Result};
use std::collections::HashMap;

pub struct CompleteMultipartUpload;

impl Operation for CompleteMultipartUpload {
    const NAME: &'static str = "CompleteMultipartUpload";
    type Input = CompleteMultipartUploadRequest;
    type Output = CompleteMultipartUploadOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = access::bucket(cx, target(input)).await?;
        let access = access::to_write_in(Action::both("s3:PutObject"), &bucket, target(input));
        Ok(access::on_condition(access, &bucket, &input.key, condition(input)?))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, upload) = match uploads::find(cx, target(&input), &input.upload_id).await {
            Err(kernel::Error::Api(missing)) if missing.code == "NoSuchUpload" => {
                return again(cx, &input, missing).await;
            }
            found => found?,
        };
        let condition = condition(&input)?;
        let listed = listed(&input)?;
        let parts = chosen(&upload, &input.upload_id, listed, uploads::parts(cx, &upload).await?)?;
        let size = size(&parts, &input)?;
        let checksum = checksum(&upload, &parts, &input)?;
        let newest = versions::newest(cx.tx, &bucket, &input.key).await?;
        let etag = newest.as_ref().and_then(|version| Some(version.object()?.etag.text()));
        condition.check(&input.key, etag.as_deref())?;
        end(cx, &upload, parts.iter().map(|part| part.number).collect()).await?;
        let object = Object {
            size,
            etag: etag_of(&parts),
            place: places::keep_parts(cx, upload.nonce, parts.into_iter().map(kept).collect()),
            checksum: Some(checksum),
            described: upload.described.clone(),
            tags: upload.tags.clone(),
            acl: upload.acl.clone(),
            customer_key: upload.customer_key.clone(),
            retention: upload.retention,
            legal_hold: upload.legal_hold,
        };
        let mut output = output(&input, &object, cx.endpoint);
        let content = Content::Object(Box::new(object));
        let version = versions::put(cx, &bucket, &input.key, &upload.owner, content, newest).await?;
        events::created(cx, &bucket, "ObjectCreated:CompleteMultipartUpload", &version).await?;
        output.version_id = version.nonce.map(|_| versions::id(&version));
        output.expiration = told::of_version(cx, &bucket, &version).await?;
        Ok(output)
    }
}

/// A client that did not hear the answer asks again: as long as the object that it made is the newest of its
/// key, it hears the same.
async fn again(
    cx: &mut Cx<'_>,
    input: &CompleteMultipartUploadRequest,
    missing: ApiError,
) -> Result<CompleteMultipartUploadOutput> {
    let bucket = access::bucket(cx, target(input)).await?;
    let newest = versions::newest(cx.tx, &bucket, &input.key).await?;
    let made = newest.as_ref().and_then(|version| Some((version, version.object()?)));
    let nonce = version_id::parse(&input.upload_id).map(|(_, nonce)| nonce);
    match made {
        Some((version, object)) if is_made_of(object, nonce, listed(input)?) => {
            let mut output = output(input, object, cx.endpoint);
            output.version_id = version.nonce.map(|_| versions::id(version));
            output.expiration = told::of_version(cx, &bucket, version).await?;
            Ok(output)
        }
        _ => Err(missing.into()),
    }
}

/// Whether an object came of an upload, and of these parts.
fn is_made_of(object: &Object, upload: Option<BodyId>, listed: &[CompletedPart]) -> bool {
    let sum = |part: &CompletedPart| {
        HEXLOWER_PERMISSIVE.decode(conditions::bare(part.e_tag.as_deref()?).as_bytes()).ok()
    };
    let sums: Option<Vec<Vec<u8>>> = listed.iter().map(sum).collect();
    upload.map(Place::Parts) == Some(object.place)
        && sums.is_some_and(|sums| etag_of_sums(&sums.concat(), listed.len()) == object.etag)
}

fn target(input: &CompleteMultipartUploadRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}

fn condition(input: &CompleteMultipartUploadRequest) -> Result<WriteCondition<'_>, ObjectError> {
    WriteCondition::new(input.if_match.as_deref(), input.if_none_match.as_deref())
}

fn listed(input: &CompleteMultipartUploadRequest) -> Result<&[CompletedPart], ObjectError> {
    let parts = input.multipart_upload.as_ref().and_then(|upload| upload.parts.as_deref());
    parts.filter(|parts| !parts.is_empty()).ok_or(ObjectError::MalformedXml)
}

/// The parts that the request lists: in rising order, each as it was uploaded.
fn chosen(
    upload: &Upload,
    id: &str,
    listed: &[CompletedPart],
    uploaded: Vec<UploadedPart>,
) -> Result<Vec<UploadedPart>, ObjectError> {
    let mut uploaded: HashMap<u32, UploadedPart> =
        uploaded.into_iter().map(|part| (part.number, part)).collect();
    let mut parts: Vec<UploadedPart> = Vec::with_capacity(listed.len());
    for part in listed {
        let number = part.part_number.and_then(|number| u32::try_from(number).ok());
        let number = number.ok_or(ObjectError::MalformedXml)?;
        let etag = part.e_tag.clone().ok_or(ObjectError::MalformedXml)?;
        if let Some((algorithm, Kind::Composite)) = upload.checksum
            && sums_of!(part).iter().all(Option::is_none)
        {
            return Err(ObjectError::MissingPartSum { algorithm: algorithm.name(), number });
        }
        if parts.last().is_some_and(|last| last.number >= number) {
            return Err(ObjectError::InvalidPartOrder { upload: id.to_owned() });
        }
        let found = uploaded.remove(&number).filter(|found| {
            conditions::matches(&etag, &ETag::of(found.md5).text()) && has_sum(upload, found, part)
        });
        let missing = || ObjectError::InvalidPart { upload: id.to_owned(), number, etag: etag.clone() };
        parts.push(found.ok_or_else(missing)?);
    }
    let small = parts.iter().rev().skip(1).rev().find(|part| part.size < PART_BYTES_MIN);
    match small {
        Some(small) => Err(ObjectError::TooSmall {
            size: small.size,
            number: small.number,
            etag: ETag::of(small.md5).bare(),
        }),
        None => Ok(parts),
    }
}

/// Whether the checksum that the request names of a part, if it does, is the part's.
fn has_sum(upload: &Upload, found: &UploadedPart, listed: &CompletedPart) -> bool {
    match sums::single(sums_of!(listed)) {
        Ok(Some((algorithm, text))) if algorithm == found.algorithm => {
            algorithm.parse(text).is_some_and(|sum| sum == found.sum)
        }
        // What the client computed for itself is not kept.
        Ok(Some(_)) => upload.checksum.is_none(),
        Ok(None) => true,
        Err(_) => false,
    }
}

fn size(parts: &[UploadedPart], input: &CompleteMultipartUploadRequest) -> Result<u64, ObjectError> {
    let size = parts.iter().map(|part| part.size).sum();
    match input.mpu_object_size {
        Some(asked) if u64::try_from(asked) != Ok(size) => Err(ObjectError::WrongTotalSize { asked, size }),
        _ if size > OBJECT_BYTES_MAX => Err(ObjectError::TooLarge { size }),
        _ => Ok(size),
    }
}

fn checksum(
    upload: &Upload,
    parts: &[UploadedPart],
    input: &CompleteMultipartUploadRequest,
) -> Result<Checksum, ObjectError> {
    let (algorithm, kind) = upload.checksum.unwrap_or((Algorithm::Crc64Nvme, Kind::FullObject));
    if let Some(asked) = input.checksum_type.as_deref().filter(|asked| *asked != kind.name()) {
        let asked =
            Kind::from_name(asked).ok_or(ObjectError::UnknownChecksum { header: "x-amz-checksum-type" })?;
        return Err(ObjectError::UploadChecksumKind { asked: asked.name(), created: kind.name() });
    }
    let sums = parts.iter().map(|part| (part.sum.as_slice(), part.size));
    let joined = Checksum::of_parts(algorithm, kind, sums).ok_or(ObjectError::MalformedXml)?;
    if let Some((asked, text)) = sums::single(sums_of!(input))? {
        let (value, _) = text.split_once('-').unwrap_or((text, ""));
        let invalid = ObjectError::ChecksumInvalid { algorithm: asked.name() };
        let value = asked.parse(value).ok_or(invalid)?;
        if asked == algorithm && value != joined.value {
            return Err(ObjectError::ChecksumMismatch { algorithm: algorithm.name() });
        }
    }
    Ok(joined)
}

fn etag_of(parts: &[UploadedPart]) -> ETag {
    let joined: Vec<u8> = parts.iter().flat_map(|part| part.md5).collect();
    etag_of_sums(&joined, parts.len())
}

fn etag_of_sums(joined: &[u8], parts: usize) -> ETag {
    let md5 = Algorithm::Md5.sum(joined).try_into().unwrap_or_default();
    ETag { md5, parts: u32::try_from(parts).unwrap_or(u32::MAX) }
}

fn kept(part: UploadedPart) -> Part {
    let UploadedPart { number, place, offset, size, sum, nonce, .. } = part;
    Part { number, place, offset, size, sum, nonce }
}

fn output(
    input: &CompleteMultipartUploadRequest,
    object: &Object,
    endpoint: &str,
) -> CompleteMultipartUploadOutput {
    let server_side_encryption = object.customer_key.is_none().then(|| "AES256".to_owned());
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("{endpoint}/{}/{}", input.bucket, input.key)),
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        e_tag: Some(object.etag.text()),
        server_side_encryption,
        ..CompleteMultipartUploadOutput::default()
    };
    if let Some(checksum) = &object.checksum {
        show_checksum!(output, checksum);
    }
    output
}

#[cfg(test)]
mod tests {
    use crate::body::checksum::Algorithm;
    use crate::testing::{bucket, bytes, cloud, put, refusal};
    use serde_json::{Value, json};
    use testkit::Cloud;

    async fn begin(cloud: &Cloud, extra: Value) -> Value {
        let mut asked = json!({"Bucket": "b-1", "Key": "k"});
        if let (Some(asked), Value::Object(extra)) = (asked.as_object_mut(), extra) {
            asked.extend(extra);
        }
        cloud.call("s3", "CreateMultipartUpload", asked).await.expect("is wanted")["UploadId"].clone()
    }

    async fn part(cloud: &Cloud, upload: &Value, number: u32, body: &str) -> Value {
        let asked =
            json!({"Bucket": "b-1", "Key": "k", "UploadId": upload, "PartNumber": number, "Body": body});
        let made = cloud.call("s3", "UploadPart", asked).await.expect("is wanted");
        json!({"PartNumber": number, "ETag": made["ETag"]})
    }

    fn complete(upload: &Value, parts: Value) -> Value {
        json!({"Bucket": "b-1", "Key": "k", "UploadId": upload, "MultipartUpload": {"Parts": parts}})
    }

    #[tokio::test]
    async fn parts_become_one_object() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let (first, last) = ("a".repeat(5 << 20), "tail");
        let upload = begin(&cloud, json!({"Metadata": {"m": "1"}})).await;
        let one = part(&cloud, &upload, 1, &first).await;
        part(&cloud, &upload, 7, "old").await;
        let two = part(&cloud, &upload, 7, last).await;
        part(&cloud, &upload, 8, "unused").await;
        let made = cloud.call("s3", "CompleteMultipartUpload", complete(&upload, json!([one, two]))).await;
        let made = made.expect("all parts are there");
        assert!(made["ETag"].as_str().is_some_and(|etag| etag.ends_with("-2\"")));
        assert_eq!(made["ChecksumType"], "FULL_OBJECT");
        let got =
            cloud.call("s3", "GetObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("is there");
        assert!(bytes(&got) == format!("{first}{last}").as_bytes());
        assert_eq!(got["Metadata"]["m"], "1");
        let tail = json!({"Bucket": "b-1", "Key": "k", "PartNumber": 7});
        let tail = cloud.call("s3", "GetObject", tail).await.expect("is there");
        assert_eq!((bytes(&tail).as_slice(), tail["PartsCount"].clone()), (last.as_bytes(), json!(2)));
        let across = json!({"Bucket": "b-1", "Key": "k", "Range": "bytes=5242878-5242881"});
        let across = cloud.call("s3", "GetObject", across).await.expect("is there");
        assert_eq!(bytes(&across), b"aata");
        let other = refusal(&cloud, "CompleteMultipartUpload", complete(&upload, json!([one]))).await;
        assert_eq!((other.status, other.code.as_str()), (404, "NoSuchUpload"));
    }

    #[tokio::test]
    async fn who_asks_again_hears_the_same() {
        let cloud = cloud();
        bucket(&cloud, "b-1", true).await;
        let upload = begin(&cloud, json!({})).await;
        let parts = json!([part(&cloud, &upload, 1, "a").await]);
        let asked = complete(&upload, parts);
        let first = cloud.call("s3", "CompleteMultipartUpload", asked.clone()).await.expect("is there");
        let again = cloud.call("s3", "CompleteMultipartUpload", asked.clone()).await.expect("is made");
        assert_eq!(first, again);
        put(&cloud, "b-1", "k", "newer").await;
        assert_eq!(refusal(&cloud, "CompleteMultipartUpload", asked).await.code, "NoSuchUpload");
    }

    #[tokio::test]
    async fn what_is_wrong_with_parts_is_told() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let upload = begin(&cloud, json!({})).await;
        let (one, two) = (part(&cloud, &upload, 1, "a").await, part(&cloud, &upload, 2, "b").await);
        let code = |parts: Value| {
            let (cloud, upload) = (&cloud, &upload);
            async move { refusal(cloud, "CompleteMultipartUpload", complete(upload, parts)).await.code }
        };
        assert_eq!(code(json!([two, one])).await, "InvalidPartOrder");
        assert_eq!(code(json!([one, two])).await, "EntityTooSmall");
        assert_eq!(code(json!([{"PartNumber": 3, "ETag": "x"}])).await, "InvalidPart");
        assert_eq!(code(json!([{"PartNumber": 1, "ETag": "x"}])).await, "InvalidPart");
        assert_eq!(code(json!([])).await, "MalformedXML");
        let outside =
            json!({"Bucket": "b-1", "Key": "k", "UploadId": upload, "PartNumber": 10_001, "Body": "x"});
        assert_eq!(refusal(&cloud, "UploadPart", outside).await.code, "InvalidArgument");
    }

    #[tokio::test]
    async fn composite_checksums() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let upload = begin(&cloud, json!({"ChecksumAlgorithm": "SHA256"})).await;
        let mut one = part(&cloud, &upload, 1, "a").await;
        let bare = refusal(&cloud, "CompleteMultipartUpload", complete(&upload, json!([one]))).await;
        let sentence = "The upload was created using a sha256 checksum. The complete request must include the \
                        checksum for each part. It was missing for part 1 in the request.";
        assert_eq!(bare, (400, "InvalidRequest", sentence).into());
        one["ChecksumSHA256"] = json!(data_encoding::BASE64.encode(&Algorithm::Sha256.sum(b"a")));
        let made = cloud.call("s3", "CompleteMultipartUpload", complete(&upload, json!([one]))).await;
        let made = made.expect("is there");
        assert_eq!(made["ChecksumType"], "COMPOSITE");
        assert!(made["ChecksumSHA256"].as_str().is_some_and(|sum| sum.ends_with("-1")));
        let wrong =
            json!({"Bucket": "b-1", "Key": "k", "ChecksumAlgorithm": "SHA1", "ChecksumType": "FULL_OBJECT"});
        assert_eq!(refusal(&cloud, "CreateMultipartUpload", wrong).await.code, "InvalidRequest");
    }

    #[tokio::test]
    async fn parts_are_copied_out_of_objects() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let source = "0123456789".repeat(10_000);
        put(&cloud, "b-1", "source", &source).await;
        let upload = begin(&cloud, json!({})).await;
        let asked = json!({
            "Bucket": "b-1", "Key": "k", "UploadId": upload, "PartNumber": 1,
            "CopySource": "b-1/source", "CopySourceRange": "bytes=5-50004",
        });
        let copied = cloud.call("s3", "UploadPartCopy", asked).await.expect("is there");
        cloud.call("s3", "DeleteObject", json!({"Bucket": "b-1", "Key": "source"})).await.expect("goes");
        let parts = json!([{"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}]);
        cloud.call("s3", "CompleteMultipartUpload", complete(&upload, parts)).await.expect("is there");
        let got =
            cloud.call("s3", "GetObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("is there");
        assert!(bytes(&got) == source.as_bytes()[5..50_005]);
    }
}
