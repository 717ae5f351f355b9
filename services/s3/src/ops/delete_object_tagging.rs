//! DeleteObjectTagging: no tags any more.

use crate::door;
use crate::object::access::{self, Action, Target};
use crate::object::{change, events};
use crate::shapes::{DeleteObjectTaggingOutput, DeleteObjectTaggingRequest};
use crate::versions;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteObjectTagging;

impl Operation for DeleteObjectTagging {
    const NAME: &'static str = "DeleteObjectTagging";
    type Input = DeleteObjectTaggingRequest;
    type Output = DeleteObjectTaggingOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = Action { plain: "s3:DeleteObjectTagging", versioned: "s3:DeleteObjectVersionTagging" };
        access::to_read(cx, action, target(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, mut version) = change::find(cx, target(&input), "DELETE").await?;
        if let Some(object) = version.object_mut() {
            object.tags.clear();
        }
        events::changed(cx, &bucket, "ObjectTagging:Delete", &version).await?;
        let version_id = versions::shown_id(&bucket, &version);
        versions::rewrite(cx, version).await?;
        Ok(DeleteObjectTaggingOutput { version_id })
    }
}

fn target(input: &DeleteObjectTaggingRequest) -> Target<'_> {
    Target {
        bucket: &input.bucket,
        key: &input.key,
        version: input.version_id.as_deref(),
        expected_owner: input.expected_bucket_owner.as_deref(),
        // The API has no way to say it here.
        payer: Some(door::REQUESTER),
    }
}
