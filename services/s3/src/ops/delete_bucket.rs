//! DeleteBucket: an empty bucket goes, with all that was said about it.

use crate::door;
use crate::errors::Error;
use crate::shapes::DeleteBucketRequest;
use crate::state::bucket::{Bucket, BucketOfAccount, Versioning};
use crate::state::configuration;
use crate::state::cors::Cors;
use crate::state::lifecycle::Lifecycle;
use crate::state::logging::Logging;
use crate::state::notification::Notifications;
use crate::state::object::{Current, Older};
use crate::state::policy::BucketPolicy;
use crate::state::tags::BucketTags;
use crate::state::website::Website;
use crate::sweep;
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct DeleteBucket;

impl Operation for DeleteBucket {
    const NAME: &'static str = "DeleteBucket";
    type Input = DeleteBucketRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:DeleteBucket", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        if !is_empty(cx, bucket.id).await? {
            let is_versioned = bucket.versioning != Versioning::Never;
            Err(Error::BucketNotEmpty { bucket: bucket.name.clone(), is_versioned })?;
        }
        forget_configurations(cx, &mut bucket);
        cx.tx.delete::<Bucket>((bucket.name.as_str(),));
        cx.tx.delete::<BucketOfAccount>((bucket.account.as_str(), bucket.name.as_str()));
        sweep::wake(cx, bucket.id);
        Ok(())
    }
}

/// Uploads that nobody finished do not count.
async fn is_empty(cx: &mut Cx<'_>, bucket: u64) -> Result<bool> {
    let current = cx.tx.scan(Scan::<Current>::prefix((bucket,), 1)).await?;
    let older = cx.tx.scan(Scan::<Older>::prefix((bucket,), 1)).await?;
    Ok(current.rows.is_empty() && older.rows.is_empty())
}

fn forget_configurations(cx: &mut Cx<'_>, bucket: &mut Bucket) {
    configuration::remove::<BucketPolicy>(cx, bucket);
    configuration::remove::<BucketTags>(cx, bucket);
    configuration::remove::<Cors>(cx, bucket);
    configuration::remove::<Website>(cx, bucket);
    configuration::remove::<Logging>(cx, bucket);
    configuration::remove::<Notifications>(cx, bucket);
    configuration::remove::<Lifecycle>(cx, bucket);
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn an_empty_bucket_goes_and_its_name_is_free() {
        let cloud = cloud();
        let bucket = json!({"Bucket": "one"});
        cloud.call("s3", "CreateBucket", bucket.clone()).await.expect("is new");
        let asked = json!({"Bucket": "one", "Key": "a", "Body": "x"});
        cloud.call("s3", "PutObject", asked).await.expect("is put");
        let refused = refusal(&cloud, "DeleteBucket", bucket.clone()).await;
        assert_eq!(refused, (409, "BucketNotEmpty", "The bucket you tried to delete is not empty").into());
        cloud.call("s3", "DeleteObject", json!({"Bucket": "one", "Key": "a"})).await.expect("goes");
        let tags = json!({"Bucket": "one", "Tagging": {"TagSet": [{"Key": "k", "Value": "v"}]}});
        cloud.call("s3", "PutBucketTagging", tags).await.expect("is well formed");
        cloud.call("s3", "DeleteBucket", bucket.clone()).await.expect("is empty");
        assert_eq!(refusal(&cloud, "HeadBucket", bucket.clone()).await.status, 404);
        cloud.call("s3", "CreateBucket", bucket.clone()).await.expect("is new again");
        assert_eq!(refusal(&cloud, "GetBucketTagging", bucket).await.code, "NoSuchTagSet");
    }
}
