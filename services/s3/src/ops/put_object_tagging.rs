//! PutObjectTagging: other tags for an object.

use crate::object::access::{self, Action};
use crate::object::{change, events, tagging};
use crate::shapes::{PutObjectTaggingOutput, PutObjectTaggingRequest};
use crate::{version_target, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct PutObjectTagging;

impl Operation for PutObjectTagging {
    const NAME: &'static str = "PutObjectTagging";
    type Input = PutObjectTaggingRequest;
    type Output = PutObjectTaggingOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = Action { plain: "s3:PutObjectTagging", versioned: "s3:PutObjectVersionTagging" };
        let access = access::to_read(cx, action, version_target!(input)).await?;
        let tags: Vec<_> =
            input.tagging.tag_set.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
        Ok(access::with_all(access, tagging::context(&tags)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, mut version) = change::find(cx, version_target!(input), "PUT").await?;
        let tags = tagging::of_xml(&input.tagging.tag_set)?;
        if let Some(object) = version.object_mut() {
            object.tags = tags;
        }
        events::changed(cx, &bucket, "ObjectTagging:Put", &version).await?;
        let version_id = versions::shown_id(&bucket, &version);
        versions::rewrite(cx, version).await?;
        Ok(PutObjectTaggingOutput { version_id })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud, put, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        put(&cloud, "b-1", "k", "x").await;
        let key = json!({"Bucket": "b-1", "Key": "k"});
        let tags = |tags| json!({"Bucket": "b-1", "Key": "k", "Tagging": {"TagSet": tags}});
        let set = json!([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": ""}]);
        cloud.call("s3", "PutObjectTagging", tags(set.clone())).await.expect("are fine");
        let got = cloud.call("s3", "GetObjectTagging", key.clone()).await.expect("is there");
        assert_eq!(got["TagSet"], set);
        let twice = json!([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]);
        let refused = refusal(&cloud, "PutObjectTagging", tags(twice)).await;
        assert_eq!(refused, (400, "InvalidTag", "Cannot provide multiple Tags with the same key").into());
        let system = refusal(&cloud, "PutObjectTagging", tags(json!([{"Key": "aws:a", "Value": "1"}]))).await;
        assert_eq!(system.message, "Your TagKey cannot be prefixed with aws:");
        cloud.call("s3", "DeleteObjectTagging", key.clone()).await.expect("is there");
        let got = cloud.call("s3", "GetObjectTagging", key).await.expect("is there");
        assert_eq!(got["TagSet"], json!([]));
    }
}
