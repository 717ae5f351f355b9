//! DeleteObject: a key, behind a delete marker where there are versions; or one version, for good.

use crate::conditions::WriteCondition;
use crate::object::access::{self, Action, Target};
use crate::object::removal::{self, Removal};
use crate::shapes::{DeleteObjectOutput, DeleteObjectRequest};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct DeleteObject;

pub const DELETE: Action = Action { plain: "s3:DeleteObject", versioned: "s3:DeleteObjectVersion" };

impl Operation for DeleteObject {
    const NAME: &'static str = "DeleteObject";
    type Input = DeleteObjectRequest;
    type Output = DeleteObjectOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = access::bucket(cx, target(input)).await?;
        let access = access::to_write_in(DELETE, &bucket, target(input));
        let access = match input.bypass_governance_retention {
            Some(true) => {
                access.and(Need::new("s3:BypassGovernanceRetention", bucket.object_arn(&input.key)))
            }
            _ => access,
        };
        let condition = input.if_match.as_deref().map_or(WriteCondition::None, WriteCondition::Is);
        Ok(access::on_condition(access, &bucket, &input.key, condition))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = access::bucket(cx, target(&input)).await?;
        let removal = Removal {
            key: &input.key,
            version: input.version_id.as_deref(),
            if_match: input.if_match.as_deref(),
            if_size: input.if_match_size,
            if_modified: input.if_match_last_modified_time,
            bypasses: removal::check_bypass(&bucket, input.bypass_governance_retention)?,
        };
        let removed = removal::remove(cx, &bucket, removal).await?;
        Ok(DeleteObjectOutput {
            delete_marker: removed.is_marker.then_some(true),
            version_id: removed.version,
            ..DeleteObjectOutput::default()
        })
    }
}

fn target(input: &DeleteObjectRequest) -> Target<'_> {
    Target {
        bucket: &input.bucket,
        key: &input.key,
        version: input.version_id.as_deref(),
        expected_owner: input.expected_bucket_owner.as_deref(),
        payer: input.request_payer.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud, put, refusal, versioning};
    use serde_json::{Value, json};

    fn of(key: &str, version: &Value) -> Value {
        json!({"Bucket": "b-1", "Key": key, "VersionId": version})
    }

    #[tokio::test]
    async fn versions_come_to_light_again() {
        let cloud = cloud();
        bucket(&cloud, "b-1", true).await;
        let one = put(&cloud, "b-1", "k", "one").await["VersionId"].clone();
        let two = put(&cloud, "b-1", "k", "two").await["VersionId"].clone();
        let key = json!({"Bucket": "b-1", "Key": "k"});
        let marker = cloud.call("s3", "DeleteObject", key.clone()).await.expect("is there");
        assert_eq!(marker["DeleteMarker"], true);
        assert_eq!(refusal(&cloud, "GetObject", key.clone()).await.code, "NoSuchKey");
        let refused = refusal(&cloud, "GetObject", of("k", &marker["VersionId"])).await;
        let sentence = "The specified method is not allowed against this resource.";
        assert_eq!(refused, (405, "MethodNotAllowed", sentence).into());
        cloud.call("s3", "DeleteObject", of("k", &marker["VersionId"])).await.expect("is there");
        let got = cloud.call("s3", "GetObject", key.clone()).await.expect("is back");
        assert_eq!(got["VersionId"], two);
        cloud.call("s3", "DeleteObject", of("k", &two)).await.expect("is there");
        let got = cloud.call("s3", "GetObject", key).await.expect("is back");
        assert_eq!(
            (got["VersionId"].clone(), got["ETag"].clone()),
            (one, json!("\"f97c5d29941bfb1b2fdab0874906ab82\""))
        );
    }

    #[tokio::test]
    async fn the_version_null_gives_way_to_the_next() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        put(&cloud, "b-1", "k", "null").await;
        versioning(&cloud, "b-1", "Enabled").await;
        put(&cloud, "b-1", "k", "second").await;
        versioning(&cloud, "b-1", "Suspended").await;
        let null = of("k", &json!("null"));
        let got = cloud.call("s3", "GetObject", null.clone()).await.expect("is there");
        assert_eq!(got["ContentLength"], 4);
        put(&cloud, "b-1", "k", "nothing").await;
        let got = cloud.call("s3", "GetObject", null.clone()).await.expect("is there");
        assert_eq!(got["ContentLength"], 7);
        let gone =
            cloud.call("s3", "DeleteObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("goes");
        assert_eq!((gone["VersionId"].clone(), gone["DeleteMarker"].clone()), (json!("null"), json!(true)));
        assert_eq!(refusal(&cloud, "GetObject", null.clone()).await.code, "MethodNotAllowed");
        cloud.call("s3", "DeleteObject", null).await.expect("is there");
        let got = cloud.call("s3", "GetObject", json!({"Bucket": "b-1", "Key": "k"})).await.expect("is back");
        assert_eq!(got["ContentLength"], 6);
    }
}
