//! CopyObject: an object made of another one's bytes.

use crate::body::checksum::{Algorithm, Checksum};
use crate::conditions::{ReadConditions, WriteCondition};
use crate::errors::object::ObjectError;
use crate::lifecycle::told;
use crate::object::access::{self, Action, Target};
use crate::object::asked::Made;
use crate::object::copying::{self, Source, Terms};
use crate::object::customer_key::Headers;
use crate::object::transfer::{Transferred, Wanted, transfer};
use crate::object::{events, sums};
use crate::shapes::{CopyObjectOutput, CopyObjectRequest, CopyObjectResult};
use crate::state::bucket::Bucket;
use crate::state::object::{Content, CustomerKey, Described, ETag, Object};
use crate::{new_object, show_checksum, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct CopyObject;

impl Operation for CopyObject {
    const NAME: &'static str = "CopyObject";
    type Input = CopyObjectRequest;
    type Output = CopyObjectOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = access::bucket(cx, target(input)).await?;
        let access = access::to_write_in(Action::both("s3:PutObject"), &bucket, target(input));
        let access = access.with("s3:x-amz-copy-source", [input.copy_source.clone()]);
        let directive = input.metadata_directive.clone().unwrap_or_else(|| "COPY".to_owned());
        let access = access.with("s3:x-amz-metadata-directive", [directive]);
        let condition = condition(input)?;
        let access = new_object!(input).access(access, &bucket, &input.key, cx.now);
        let access = access::on_condition(access, &bucket, &input.key, condition);
        let from = copying::parse(&input.copy_source)?;
        let terms = Terms {
            expected_owner: input.expected_source_bucket_owner.as_deref(),
            payer: input.request_payer.as_deref(),
        };
        let mut needs = from.needs(cx, terms).await?;
        if !Directives::of(input)?.tags {
            needs.extend(from.needs_for_tags(cx, terms, bucket.object_arn(&input.key)).await?);
        }
        Ok(needs.into_iter().fold(access, Access::and))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = access::bucket(cx, target(&input)).await?;
        let made = new_object!(input).made(cx, &bucket)?;
        let condition = condition(&input)?;
        let source =
            copying::parse(&input.copy_source)?.open(cx, conditions(&input), source_key(&input)).await?;
        let replaces = Directives::of(&input)?;
        check_itself(&bucket, &input, &source, replaces)?;
        if source.object.size > crate::limits::OBJECT_BYTES_PUT_MAX {
            Err(ObjectError::CopySourceTooLarge)?;
        }
        let newest = versions::newest(cx.tx, &bucket, &input.key).await?;
        let etag = newest.as_ref().and_then(|version| Some(version.object()?.etag.text()));
        condition.check(&input.key, etag.as_deref())?;
        let customer_key = made.customer.map(|brought| brought.remembered(cx.ids));
        let algorithm = algorithm(&input, &source)?;
        let wanted = Wanted {
            algorithm,
            also: None,
            sealed: made.customer.as_ref().zip(customer_key.as_ref()),
            takes_parts: true,
            takes_stretches: false,
        };
        let moved = transfer(cx, &source, 0..source.object.size, wanted).await?;
        let object = object(&source, made, moved, algorithm, customer_key, replaces);
        let (object, owner) = object;
        let result = result(&object, cx.now.whole_second().into());
        let sealed = object.customer_key.clone();
        let content = Content::Object(Box::new(object));
        let version = versions::put(cx, &bucket, &input.key, &owner, content, newest).await?;
        events::created(cx, &bucket, "ObjectCreated:Copy", &version).await?;
        Ok(CopyObjectOutput {
            expiration: told::of_version(cx, &bucket, &version).await?,
            copy_object_result: Some(result),
            copy_source_version_id: versions::shown_id(&source.bucket, &source.version),
            version_id: version.nonce.map(|_| versions::id(&version)),
            server_side_encryption: sealed.is_none().then(|| "AES256".to_owned()),
            sse_customer_algorithm: sealed.as_ref().map(|_| "AES256".to_owned()),
            sse_customer_key_md5: sealed.map(|key| sums::base64(&key.md5)),
            ..CopyObjectOutput::default()
        })
    }
}

fn target(input: &CopyObjectRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}

fn condition(input: &CopyObjectRequest) -> Result<WriteCondition<'_>, ObjectError> {
    WriteCondition::new(input.if_match.as_deref(), input.if_none_match.as_deref())
}

fn conditions(input: &CopyObjectRequest) -> ReadConditions<'_> {
    ReadConditions {
        if_match: input.copy_source_if_match.as_deref(),
        if_none_match: input.copy_source_if_none_match.as_deref(),
        if_modified_since: input.copy_source_if_modified_since,
        if_unmodified_since: input.copy_source_if_unmodified_since,
    }
}

fn source_key(input: &CopyObjectRequest) -> Headers<'_> {
    Headers {
        algorithm: input.copy_source_sse_customer_algorithm.as_deref(),
        key: input.copy_source_sse_customer_key.as_deref(),
        md5: input.copy_source_sse_customer_key_md5.as_deref(),
    }
}

/// What comes from the request instead of the source.
#[derive(Clone, Copy)]
struct Directives {
    metadata: bool,
    tags: bool,
}

impl Directives {
    fn of(input: &CopyObjectRequest) -> Result<Directives, ObjectError> {
        let replaces = |name: &'static str, value: Option<&str>, message: &'static str| match value {
            None | Some("COPY") => Ok(false),
            Some("REPLACE") => Ok(true),
            Some(other) => Err(ObjectError::Argument { name, value: other.to_owned(), message }),
        };
        Ok(Directives {
            metadata: replaces(
                "x-amz-metadata-directive",
                input.metadata_directive.as_deref(),
                "Unknown metadata directive.",
            )?,
            tags: replaces(
                "x-amz-tagging-directive",
                input.tagging_directive.as_deref(),
                "Unknown tagging directive.",
            )?,
        })
    }
}

/// A copy onto itself must change something.
fn check_itself(
    bucket: &Bucket,
    input: &CopyObjectRequest,
    source: &Source,
    replaces: Directives,
) -> Result<(), ObjectError> {
    let is_itself = source.bucket.id == bucket.id && source.version.key == input.key;
    let names_version = input.copy_source.contains("?versionId=");
    let changes = replaces.metadata
        || input.storage_class.is_some()
        || input.website_redirect_location.is_some()
        || input.server_side_encryption.is_some()
        || input.sse_customer_algorithm.is_some()
        || names_version;
    if is_itself && !changes { Err(ObjectError::CopyToItself) } else { Ok(()) }
}

/// The one that is asked for, else that of the source.
fn algorithm(input: &CopyObjectRequest, source: &Source) -> Result<Algorithm, ObjectError> {
    let asked = sums::algorithm(input.checksum_algorithm.as_deref(), "x-amz-checksum-algorithm")?;
    let own = source.object.checksum.as_ref().map(|sum| sum.algorithm);
    Ok(asked.or(own).unwrap_or(Algorithm::Crc64Nvme))
}

fn object(
    source: &Source,
    made: Made,
    moved: Transferred,
    algorithm: Algorithm,
    customer_key: Option<CustomerKey>,
    replaces: Directives,
) -> (Object, String) {
    let own = &source.object;
    let described = match replaces.metadata {
        true => made.described,
        // Class and redirection are never taken over.
        false => Described {
            storage_class: made.described.storage_class,
            website_redirect: made.described.website_redirect,
            ..own.described.clone()
        },
    };
    let md5 = super::put_object::etag_bytes(moved.digests.md5, customer_key.as_ref());
    let object = Object {
        size: own.size,
        etag: ETag::of(md5),
        place: moved.place,
        checksum: Some(Checksum::of_whole(algorithm, moved.digests.sum)),
        described,
        tags: if replaces.tags { made.tags } else { own.tags.clone() },
        acl: made.acl,
        customer_key,
        retention: made.retention,
        legal_hold: made.legal_hold,
    };
    (object, made.owner)
}

fn result(object: &Object, modified: wire::Timestamp) -> CopyObjectResult {
    let mut result = CopyObjectResult {
        e_tag: Some(object.etag.text()),
        last_modified: Some(modified),
        ..CopyObjectResult::default()
    };
    if let Some(checksum) = &object.checksum {
        show_checksum!(result, checksum);
    }
    result
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, bytes, cloud, put, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_copy_outlives_its_source() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        bucket(&cloud, "b-2", false).await;
        for body in ["short".to_owned(), "0123456789".repeat(20_000)] {
            let made = put(&cloud, "b-1", "a b", &body).await;
            let asked = json!({"Bucket": "b-2", "Key": "k", "CopySource": "b-1/a%20b"});
            let copied = cloud.call("s3", "CopyObject", asked).await.expect("is there");
            assert_eq!(copied["CopyObjectResult"]["ETag"], made["ETag"]);
            assert_eq!(copied["CopyObjectResult"]["ChecksumCRC64NVME"], made["ChecksumCRC64NVME"]);
            cloud.call("s3", "DeleteObject", json!({"Bucket": "b-1", "Key": "a b"})).await.expect("goes");
            let got =
                cloud.call("s3", "GetObject", json!({"Bucket": "b-2", "Key": "k"})).await.expect("stays");
            assert_eq!(bytes(&got), body.as_bytes());
        }
    }

    #[tokio::test]
    async fn metadata_is_copied_or_replaced() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let asked =
            json!({"Bucket": "b-1", "Key": "k", "Body": "x", "Metadata": {"a": "1"}, "Tagging": "t=1"});
        cloud.call("s3", "PutObject", asked).await.expect("is wanted");
        let itself = json!({"Bucket": "b-1", "Key": "k", "CopySource": "/b-1/k"});
        assert_eq!(refusal(&cloud, "CopyObject", itself).await.code, "InvalidRequest");
        let replaced = json!({
            "Bucket": "b-1", "Key": "k", "CopySource": "/b-1/k", "MetadataDirective": "REPLACE",
            "Metadata": {"b": "2"}, "ContentType": "text/plain",
        });
        cloud.call("s3", "CopyObject", replaced).await.expect("changes something");
        let head =
            cloud.call("s3", "HeadObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("is there");
        assert_eq!(head["Metadata"], json!({"b": "2"}));
        assert_eq!((head["ContentType"].clone(), head["TagCount"].clone()), (json!("text/plain"), json!(1)));
        let absent = json!({"Bucket": "b-1", "Key": "z", "CopySource": "b-1/none"});
        assert_eq!(refusal(&cloud, "CopyObject", absent).await.code, "NoSuchKey");
    }
}
