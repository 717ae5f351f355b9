//! GetObjectTagging: the tags of an object.

use crate::object::access::{self, Action};
use crate::object::change;
use crate::shapes::{GetObjectTaggingOutput, GetObjectTaggingRequest};
use crate::{tags, version_target, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct GetObjectTagging;

impl Operation for GetObjectTagging {
    const NAME: &'static str = "GetObjectTagging";
    type Input = GetObjectTaggingRequest;
    type Output = GetObjectTaggingOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = Action { plain: "s3:GetObjectTagging", versioned: "s3:GetObjectVersionTagging" };
        access::to_read(cx, action, version_target!(input)).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (bucket, version) = change::find(cx, version_target!(input), "GET").await?;
        let version_id = versions::shown_id(&bucket, &version);
        let tags = version.object().map(|object| object.tags.clone()).unwrap_or_default();
        Ok(GetObjectTaggingOutput { version_id, tag_set: tags::shown(tags) })
    }
}
