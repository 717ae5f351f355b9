//! GetObject: the bytes of an object, all or some, as fast as the client reads.

use crate::errors::object::ObjectError;
use crate::object::access::{self, Action, Target};
use crate::object::reading;
use crate::shapes::{GetObjectOutput, GetObjectRequest};
use crate::{asked_reading, places, told_reading};
use kernel::{Access, Caller, Cx, Operation, Principal, Result};

pub struct GetObject;

impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    type Input = GetObjectRequest;
    type Output = GetObjectOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        access::to_read(cx, READ, target(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        check_overrides(cx.caller, &input)?;
        let found = reading::find(cx, &asked_reading!(input, "GET")).await?;
        let outflow = places::open(cx, &found.object, found.key, found.range.clone()).await?;
        let mut output = told_reading!(GetObjectOutput, input, found);
        output.body = outflow.into_body(found.range.end - found.range.start);
        Ok(output)
    }
}

pub const READ: Action = Action { plain: "s3:GetObject", versioned: "s3:GetObjectVersion" };

fn target(input: &GetObjectRequest) -> Target<'_> {
    Target {
        bucket: &input.bucket,
        key: &input.key,
        version: input.version_id.as_deref(),
        expected_owner: input.expected_bucket_owner.as_deref(),
        payer: input.request_payer.as_deref(),
    }
}

/// Only who signs may say what headers an answer is to have.
fn check_overrides(caller: &Caller, input: &GetObjectRequest) -> Result<()> {
    let asked = [
        &input.response_cache_control,
        &input.response_content_disposition,
        &input.response_content_encoding,
        &input.response_content_language,
        &input.response_content_type,
    ];
    let is_asked = asked.iter().any(|header| header.is_some()) || input.response_expires.is_some();
    if is_asked && caller.principal == Principal::Anonymous {
        let message = "Request specific response headers cannot be used for anonymous GET requests.";
        Err(ObjectError::Request { message })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, bytes, cloud, put, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_was_put_comes_back() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let put = put(&cloud, "b-1", "a/é", "hello").await;
        assert_eq!(put["ETag"], "\"5d41402abc4b2a76b9719d911017c592\"");
        assert_eq!(put["ChecksumType"], "FULL_OBJECT");
        let asked = json!({"Bucket": "b-1", "Key": "a/é", "ChecksumMode": "ENABLED"});
        let got = cloud.call("s3", "GetObject", asked).await.expect("is there");
        assert_eq!(bytes(&got), b"hello");
        assert_eq!(got["ContentType"], "binary/octet-stream");
        assert_eq!(got["ChecksumCRC64NVME"], put["ChecksumCRC64NVME"]);
        let part = json!({"Bucket": "b-1", "Key": "a/é", "Range": "bytes=1-2"});
        let got = cloud.call("s3", "GetObject", part).await.expect("is there");
        assert_eq!(bytes(&got), b"el");
        assert_eq!(got["ContentRange"], "bytes 1-2/5");
        let gone = refusal(&cloud, "GetObject", json!({"Bucket": "b-1", "Key": "x"})).await;
        assert_eq!(gone, (404, "NoSuchKey", "The specified key does not exist.").into());
    }

    #[tokio::test]
    async fn long_bodies_come_back_in_any_part() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        let body = "0123456789".repeat(30_000);
        put(&cloud, "b-1", "k", &body).await;
        let got =
            cloud.call("s3", "GetObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("is there");
        assert_eq!(bytes(&got), body.as_bytes());
        let part = json!({"Bucket": "b-1", "Key": "k", "Range": "bytes=-11"});
        let got = cloud.call("s3", "GetObject", part).await.expect("is there");
        assert_eq!(bytes(&got), b"90123456789");
    }
}
