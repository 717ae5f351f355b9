//! PutBucketTagging: replaces the tags of a bucket.

use crate::door;
use crate::shapes::PutBucketTaggingRequest;
use crate::state::configuration;
use crate::state::tags::BucketTags;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketTagging;

impl Operation for PutBucketTagging {
    const NAME: &'static str = "PutBucketTagging";
    type Input = PutBucketTaggingRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketTagging", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let tags = tags::of_bucket(&input.tagging.tag_set)?;
        if tags.is_empty() {
            configuration::remove::<BucketTags>(cx, &mut bucket);
            return Ok(());
        }
        let row = BucketTags { bucket: bucket.id, tags };
        configuration::write(cx, &mut bucket, &row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let bucket = json!({"Bucket": "one"});
        let missing = refusal(&cloud, "GetBucketTagging", bucket.clone()).await;
        assert_eq!(missing, (404, "NoSuchTagSet", "The TagSet does not exist").into());
        let asked = |key: &str| json!({"Bucket": "one", "Tagging": {"TagSet": [{"Key": key, "Value": "v"}]}});
        cloud.call("s3", "PutBucketTagging", asked("team")).await.expect("is well formed");
        let got = cloud.call("s3", "GetBucketTagging", bucket.clone()).await.expect("has tags");
        assert_eq!(got["TagSet"], json!([{"Key": "team", "Value": "v"}]));
        let refused = refusal(&cloud, "PutBucketTagging", asked("aws:x")).await;
        assert_eq!(refused.message, "System tags cannot be added/updated by requester");
        cloud.call("s3", "DeleteBucketTagging", bucket.clone()).await.expect("goes");
        assert_eq!(refusal(&cloud, "GetBucketTagging", bucket).await.status, 404);
    }
}
