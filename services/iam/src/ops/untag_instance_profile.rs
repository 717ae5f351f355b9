//! UntagInstanceProfile: removes tags from an instance profile.

use crate::shapes::UntagInstanceProfileRequest;
use crate::{profiles, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct UntagInstanceProfile;

impl Operation for UntagInstanceProfile {
    const NAME: &'static str = "UntagInstanceProfile";
    type Input = UntagInstanceProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = profiles::access(cx, "iam:UntagInstanceProfile", &input.instance_profile_name).await?;
        Ok(tags::keys_in_request(access, &input.tag_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut profile = profiles::find(cx, &input.instance_profile_name).await?;
        tags::unset(&mut profile.tags, &input.tag_keys);
        cx.tx.put(&profile);
        Ok(())
    }
}
