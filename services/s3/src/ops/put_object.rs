//! PutObject: an object in one piece, all of it or nothing.

use crate::body::checksum::Algorithm;
use crate::body::intake::{Expected, Received, take_announced};
use crate::conditions::WriteCondition;
use crate::errors::object::ObjectError;
use crate::lifecycle::told;
use crate::object::access::{self, Action, Target};
use crate::object::asked::Made;
use crate::object::{events, sums};
use crate::shapes::{PutObjectOutput, PutObjectRequest};
use crate::state::bucket::Bucket;
use crate::state::object::{Content, CustomerKey, ETag, Object};
use crate::{new_object, places, show_checksum, sums_of, versions};
use kernel::{Access, Cx, Error, Incoming, Result, StreamOperation};
use store::Blobs;

pub struct PutObject;

/// What was decided before the body came.
pub struct Admitted {
    expected: Expected,
    customer_key: Option<CustomerKey>,
}

/// The body, and what is remembered of the customer's key that it lies under.
pub struct Taken {
    body: Received,
    customer_key: Option<CustomerKey>,
}

impl StreamOperation for PutObject {
    const NAME: &'static str = "PutObject";
    type Input = PutObjectRequest;
    type Output = PutObjectOutput;
    type Admitted = Admitted;
    type Received = Taken;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = access::bucket(cx, target(input)).await?;
        let access = access::to_write_in(Action::both("s3:PutObject"), &bucket, target(input));
        let access = new_object!(input).access(access, &bucket, &input.key, cx.now);
        Ok(access::on_condition(access, &bucket, &input.key, condition(input)?))
    }

    async fn admit(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Admitted> {
        let bucket = access::bucket(cx, target(input)).await?;
        let made = decide(cx, &bucket, input).await?;
        let customer_key = made.customer.map(|brought| brought.remembered(cx.ids));
        let cipher = made.customer.zip(customer_key.as_ref()).map(|(brought, key)| brought.cipher(key.nonce));
        let (named, announced) = (sums_of!(input), input.checksum_algorithm.as_deref());
        let md5 = input.content_md5.as_deref();
        let expected = sums::expected(named, announced, md5, Algorithm::Crc64Nvme, cipher)?;
        Ok(Admitted { expected, customer_key })
    }

    async fn receive(blobs: &Blobs, admitted: &Admitted, body: &mut Incoming<'_>) -> Result<Taken> {
        let customer_key = admitted.customer_key.clone();
        Ok(Taken { body: take_announced(blobs, &admitted.expected, body).await?, customer_key })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input, taken: &Taken) -> Result<Self::Output> {
        let bucket = access::bucket(cx, target(&input)).await?;
        let made = decide(cx, &bucket, &input).await?;
        let newest = versions::newest(cx.tx, &bucket, &input.key).await?;
        let digests = &taken.body.digests;
        let object = Object {
            size: digests.length,
            etag: ETag::of(etag_bytes(digests.md5, taken.customer_key.as_ref())),
            place: places::keep(cx, &taken.body.stored),
            checksum: Some(taken.body.checksum()),
            described: made.described,
            tags: made.tags,
            acl: made.acl,
            customer_key: taken.customer_key.clone(),
            retention: made.retention,
            legal_hold: made.legal_hold,
        };
        let mut output = PutObjectOutput { e_tag: Some(object.etag.text()), ..PutObjectOutput::default() };
        if let Some(checksum) = &object.checksum {
            show_checksum!(output, checksum);
        }
        match &made.customer {
            Some(brought) => {
                output.sse_customer_algorithm = Some("AES256".to_owned());
                output.sse_customer_key_md5 = Some(brought.md5_text());
            }
            None => output.server_side_encryption = Some("AES256".to_owned()),
        }
        let content = Content::Object(Box::new(object));
        let version = versions::put(cx, &bucket, &input.key, &made.owner, content, newest).await?;
        output.version_id = version.nonce.map(|_| versions::id(&version));
        output.expiration = told::of_version(cx, &bucket, &version).await?;
        let is_form = cx.operation == crate::site::form::OPERATION;
        let event = if is_form { "ObjectCreated:Post" } else { "ObjectCreated:Put" };
        events::created(cx, &bucket, event, &version).await?;
        Ok(output)
    }
}

/// Everything that can be refused before the body comes, and is asked again behind it.
async fn decide(cx: &mut Cx<'_>, bucket: &Bucket, input: &PutObjectRequest) -> Result<Made> {
    if input.write_offset_bytes.is_some() {
        return Err(Error::not_implemented("appending to objects, which directory buckets have"));
    }
    let made = new_object!(input).made(cx, bucket)?;
    let condition = condition(input)?;
    if condition != WriteCondition::None {
        let newest = versions::newest(cx.tx, bucket, &input.key).await?;
        let etag = newest.as_ref().and_then(|version| Some(version.object()?.etag.text()));
        condition.check(&input.key, etag.as_deref())?;
    }
    Ok(made)
}

fn condition(input: &PutObjectRequest) -> Result<WriteCondition<'_>, ObjectError> {
    WriteCondition::new(input.if_match.as_deref(), input.if_none_match.as_deref())
}

/// Under a customer's key the ETag must not tell the MD5 of the plain bytes.
pub fn etag_bytes(md5: [u8; 16], customer_key: Option<&CustomerKey>) -> [u8; 16] {
    let Some(customer_key) = customer_key else { return md5 };
    let sealed = Algorithm::Md5.sum(&[&customer_key.proof[..], &customer_key.nonce, &md5].concat());
    sealed.try_into().unwrap_or(md5)
}

fn target(input: &PutObjectRequest) -> Target<'_> {
    let (expected_owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
    Target { bucket: &input.bucket, key: &input.key, version: None, expected_owner, payer }
}
